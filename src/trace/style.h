/* SPDX-License-Identifier: MIT */
/* style.h - the style sheet (CSS) and the arrowhead of a drawing. */
#ifndef TRACE_STYLE_H
#define TRACE_STYLE_H

static const char style[] =
	"<style>\n"
	"text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;"
	"font-size:13px;fill:#222}\n"
	".title{font-size:17px;font-weight:bold;text-anchor:middle}\n"
	".end{font-size:15px;font-weight:bold;text-anchor:middle}\n"
	".phase{font-size:14px;font-weight:bold;fill:#444}\n"
	".time{font-size:11px;fill:#888}\n"
	".segment{font-weight:bold;text-anchor:middle}\n"
	".detail{font-size:11px;fill:#666;text-anchor:middle}\n"
	".call{font-family:'DejaVu Sans Mono','Liberation Mono',monospace;"
	"font-size:11.5px;text-anchor:end}\n"
	".state{font-size:11.5px;font-weight:bold}\n"
	".left{text-anchor:end}\n"
	".inferred{font-style:italic;font-weight:normal}\n"
	".note{font-size:12.5px;font-style:italic;fill:#3b5b92}\n"
	".notice{font-size:12.5px;fill:#a33;text-anchor:middle}\n"
	".legend{font-size:11px;fill:#777}\n"
	".arrow{stroke:#222;stroke-width:1.5}\n"
	".again{stroke:#c0392b;stroke-dasharray:6 4}\n"
	".rule{stroke:#ccc;stroke-width:1}\n"
	".brace{stroke:#ccc;stroke-width:3}\n"
	".leader{stroke:#3b5b92;stroke-width:2}\n"
	".dot{fill:#fff;stroke:#222;stroke-width:1.5}\n"
	"</style>\n"
	"<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" "
	"markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" "
	"orient=\"auto\"><path d=\"M0 1L10 5L0 9z\" fill=\"#222\"/></marker>"
	"</defs>\n";

#endif
