/* SPDX-License-Identifier: MIT */
/* svg.c - draw a trace as SVG: a ladder diagram as in textbooks. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/columns.h"
#include "common/language.h"
#include "output.h"
#include "style.h"

/* Horizontal places and widths, in pixels. */
enum {
	WIDTH = 1310,
	TIMES = 24,      /* of the times */
	CLIENT = 430,    /* of the client's line */
	SERVER = 850,    /* of the server's line */
	BAR = 8,         /* width of a state's bar */
	NOTES_AT = 1000  /* of the notes */
};

/* Columns of text that fit left of the client's line, and into a note. */
enum { CALL_COLUMNS = 47, NOTE_COLUMNS = 44 };

/* Heights, in pixels. */
enum {
	SEGMENT = 54,
	SLOPE = 16,
	CALL = 26,
	CALL_LINE = 14,
	HEADING = 34,
	NOTE_LINE = 16,
	BOTTOM = 56
};

void
svg_row(struct drawing *drawing, const struct row *row, long long start_ns)
{
	kept_add(&drawing->kept, row, row->time_ns - start_ns);
}

/* END enters STATE at the row that is being drawn.  True if the kernel reports
 * STATE before END leaves it. */
static bool
is_observed(const struct drawing *drawing, int end, enum state state)
{
	for (unsigned i = drawing->drawn; i < kept_count(&drawing->kept); i++) {
		const struct row *row = &kept_at(&drawing->kept, i)->row;

		if (row->kind == ROW_BEGIN)
			return false;
		if (row->state[end] == state && row->state_observed[end])
			return true;
		if (row->state[end] != state && row->state[end] != STATE_UNKNOWN)
			return false;
	}
	return false;
}

static void
put_text(struct drawing *drawing, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		switch (text[i]) {
		case '<':
			fputs("&lt;", drawing->out);
			break;
		case '>':
			fputs("&gt;", drawing->out);
			break;
		case '&':
			fputs("&amp;", drawing->out);
			break;
		default:
			fputc((unsigned char)text[i] < 0x20 ? '?' : text[i], drawing->out);
		}
}

/* Draw TEXT in the style of CLASS, anchored at X, at the height AT. */
static void
draw_text(struct drawing *drawing, int x, int at, const char *class,
          const char *text)
{
	fprintf(drawing->out,
	        "<text x=\"%d\" y=\"%d\" class=\"%s\" xml:space=\"preserve\">", x,
	        at, class);
	put_text(drawing, text, strlen(text));
	fputs("</text>\n", drawing->out);
}

/* Returns the colour of a state's bar; related states share one. */
static const char *
colour(enum state state)
{
	static const char *const list[] = {
		"#ddd",    "#2e8b57", "#e0a800", "#e0a800", "#d2691e", "#d2691e",
		"#7b5ea7", "#9aa0a6", "#d2691e", "#d2691e", "#9aa0a6", "#d2691e",
	};

	return list[state];
}

static int
lifeline(int end)
{
	return end == OURS ? CLIENT : SERVER;
}

/* Draw the bar of END's state down to the height AT, where it ends. */
static void
end_bar(struct drawing *drawing, int end, int at)
{
	if (at > drawing->state_y[end])
		fprintf(drawing->bars,
		        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		        "fill=\"%s\"/>\n",
		        lifeline(end) - BAR / 2, drawing->state_y[end], BAR,
		        at - drawing->state_y[end], colour(drawing->state[end]));
	drawing->state_y[end] = at;
}

/* If ROW changes END's state, draw the new one from the height AT on. */
static void
change_state(struct drawing *drawing, int end, const struct row *row, int at)
{
	if (row->state[end] == STATE_UNKNOWN ||
	    row->state[end] == drawing->state[end])
		return;
	end_bar(drawing, end, at);
	drawing->state[end] = row->state[end];
	fprintf(drawing->out,
	        "<text x=\"%d\" y=\"%d\" class=\"state %s%s\">%s</text>\n",
	        end == OURS ? CLIENT - 12 : SERVER + 12, at + 4,
	        end == OURS ? "left" : "right",
	        is_observed(drawing, end, drawing->state[end]) ? "" : " inferred",
	        state_name(drawing->state[end]));
}

static void
end_phase(struct drawing *drawing, int at)
{
	if (drawing->phase >= 0)
		fprintf(drawing->out,
		        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" "
		        "class=\"brace\"/>\n",
		        TIMES - 10, drawing->phase_y - 12, TIMES - 10, at - 14);
}

static void
begin_phase(struct drawing *drawing, const struct row *row)
{
	if ((int)row->phase == drawing->phase)
		return;
	if (drawing->notes_y > drawing->y)
		drawing->y = drawing->notes_y;
	end_phase(drawing, drawing->y);
	drawing->phase = (int)row->phase;
	drawing->y += 6;
	fprintf(drawing->out,
	        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"rule\"/>\n",
	        TIMES - 10, drawing->y - 14, WIDTH - TIMES, drawing->y - 14);
	draw_text(drawing, TIMES, drawing->y + 4, "phase",
	          _(phase_name(row->phase)));
	drawing->phase_y = drawing->y;
	drawing->y += HEADING;
}

static void
put_time(struct drawing *drawing, long long time_ns)
{
	char text[32];

	snprintf(text, sizeof text, "%.6f", (double)time_ns / 1e9);
	draw_text(drawing, TIMES, drawing->y + 4, "time", text);
}

/* Draw the two texts of a segment, ABOVE its arrow and BELOW it. */
static void
draw_label(struct drawing *drawing, const struct row *row, const char *above,
           const char *below)
{
	int middle = (CLIENT + SERVER) / 2;
	double turn = row->sender == OURS ? 2.182 : -2.182; /* atan(SLOPE/420) */

	fprintf(drawing->out, "<g transform=\"rotate(%.3f %d %d)\">\n", turn,
	        middle, drawing->y + SLOPE / 2);
	draw_text(drawing, middle, drawing->y + SLOPE / 2 - 6, "segment", above);
	draw_text(drawing, middle, drawing->y + SLOPE / 2 + 14, "detail", below);
	fputs("</g>\n", drawing->out);
}

/* Write the text below the arrow of ROW, a segment, into BUFFER of SIZE
 * bytes. */
static void
describe_segment(const struct row *row, char *buffer, size_t size)
{
	const struct segment *segment = &row->segment;
	char mss[16] = "", scale[16] = "";

	if (segment->has_mss)
		snprintf(mss, sizeof mss, ", mss %u", segment->mss);
	if (segment->has_scale)
		snprintf(scale, sizeof scale, ", scale %u", segment->scale);
	if (segment->flags & FLAG_SYN)
		snprintf(buffer, size, _("absolute seq %u, win %u%s%s%s"), segment->seq,
		         row->window, mss, scale,
		         segment->has_sack_permitted ? ", SACK" : "");
	else
		snprintf(buffer, size, "win %u", row->window);
}

static void
draw_segment(struct drawing *drawing, const struct row *row, long long time_ns)
{
	const struct segment *segment = &row->segment;
	char words[SEGMENT_FLAGS_SIZE];
	char above[160], below[160], ack[24] = "", length[24] = "";
	bool ours = row->sender == OURS;

	if (segment->flags & FLAG_ACK)
		snprintf(ack, sizeof ack, "  ack %u", row->relative_ack);
	if (segment->length > 0)
		snprintf(length, sizeof length, "  len %u", segment->length);
	snprintf(above, sizeof above, "%s  seq %u%s%s",
	         segment_words(segment->flags, words), row->relative_seq, ack,
	         length);
	describe_segment(row, below, sizeof below);

	drawing->y += 6;
	put_time(drawing, time_ns);
	fprintf(drawing->out,
	        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" "
	        "class=\"arrow%s\" marker-end=\"url(#head)\"/>\n",
	        ours ? CLIENT + BAR / 2 : SERVER - BAR / 2, drawing->y,
	        ours ? SERVER - BAR / 2 - 1 : CLIENT + BAR / 2 + 1,
	        drawing->y + SLOPE, row->is_retransmission ? " again" : "");
	draw_label(drawing, row, above, below);
	change_state(drawing, ours ? OURS : PEER, row, drawing->y);
	change_state(drawing, ours ? PEER : OURS, row, drawing->y + SLOPE);
	drawing->y += SEGMENT;
}

static void
draw_call(struct drawing *drawing, const struct row *row, long long time_ns)
{
	char words[CALL_SIZE], line[CALL_COLUMNS + 1];
	const char *text = text_call(row, words);

	put_time(drawing, time_ns);
	fprintf(drawing->out,
	        "<circle cx=\"%d\" cy=\"%d\" r=\"4\" class=\"dot\"/>\n", CLIENT,
	        drawing->y);
	for (;;) {
		size_t n = columns_fit(text, CALL_COLUMNS);

		snprintf(line, sizeof line, "%.*s", (int)n, text);
		draw_text(drawing, CLIENT - 12, drawing->y + 4, "call", line);
		text = columns_next_line(text, n);
		if (*text == '\0')
			break;
		drawing->y += CALL_LINE;
	}
	/* The call takes the place of the state: draw the state below it. */
	if (row->state[OURS] != drawing->state[OURS])
		drawing->y += CALL - 8;
	change_state(drawing, OURS, row, drawing->y);
	change_state(drawing, PEER, row, drawing->y);
	drawing->y += CALL;
}

static void
draw_state(struct drawing *drawing, const struct row *row)
{
	if (row->state[OURS] == drawing->state[OURS] &&
	    row->state[PEER] == drawing->state[PEER])
		return;
	change_state(drawing, OURS, row, drawing->y);
	change_state(drawing, PEER, row, drawing->y);
	drawing->y += CALL - 4;
}

static void
draw_note(struct drawing *drawing, const struct row *row)
{
	const char *text = row->text;
	int at = drawing->row_y + 6;

	if (at < drawing->notes_y)
		at = drawing->notes_y;
	fprintf(drawing->out,
	        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" "
	        "class=\"leader\"/>\n",
	        NOTES_AT - 10, at - 10, NOTES_AT - 10, at + 4);
	while (*text != '\0') {
		size_t n = columns_fit(text, NOTE_COLUMNS);

		fprintf(drawing->out, "<text x=\"%d\" y=\"%d\" class=\"note\">",
		        NOTES_AT, at + 4);
		put_text(drawing, text, n);
		fputs("</text>\n", drawing->out);
		text = columns_next_line(text, n);
		at += NOTE_LINE;
	}
	drawing->notes_y = at + 8;
}

static void
draw_begin(struct drawing *drawing, const struct row *row)
{
	if (drawing->notes_y > drawing->y)
		drawing->y = drawing->notes_y;
	for (int end = OURS; end <= PEER; end++) {
		if (drawing->phase >= 0)
			end_bar(drawing, end, drawing->y);
		drawing->state[end] = STATE_UNKNOWN;
	}
	end_phase(drawing, drawing->y);
	drawing->phase = -1;
	drawing->y += 24;
	draw_text(drawing, (CLIENT + SERVER) / 2, drawing->y, "title", row->text);
	draw_text(drawing, CLIENT, drawing->y + 28, "end", _("client"));
	draw_text(drawing, SERVER, drawing->y + 28, "end", _("server"));
	drawing->y += 48;
	drawing->state_y[OURS] = drawing->state_y[PEER] = drawing->y;
}

static void
draw(struct drawing *drawing, const struct kept_row *kept)
{
	const struct row *row = &kept->row;

	if (row->kind == ROW_SEGMENT || row->kind == ROW_CALL)
		begin_phase(drawing, row);
	if (row->kind != ROW_NOTE)
		drawing->row_y = drawing->y;
	switch (row->kind) {
	case ROW_NOTICE:
		draw_text(drawing, (CLIENT + SERVER) / 2, drawing->y, "notice",
		          row->text);
		drawing->y += CALL;
		break;
	case ROW_BEGIN:
		draw_begin(drawing, row);
		break;
	case ROW_SEGMENT:
		draw_segment(drawing, row, kept->time_ns);
		break;
	case ROW_CALL:
		draw_call(drawing, row, kept->time_ns);
		break;
	case ROW_STATE:
		draw_state(drawing, row);
		break;
	case ROW_NOTE:
		draw_note(drawing, row);
	}
}

static void
draw_gap(struct drawing *drawing, unsigned rows)
{
	char text[64];

	snprintf(text, sizeof text, _("%u rows are left out"), rows);
	draw_text(drawing, (CLIENT + SERVER) / 2, drawing->y, "notice", text);
	drawing->y += CALL;
}

static void
draw_all(struct drawing *drawing)
{
	drawing->y = 8;
	drawing->notes_y = 0;
	drawing->phase = -1;
	for (unsigned i = 0; i < kept_count(&drawing->kept); i++) {
		unsigned gap = kept_gap(&drawing->kept, i);

		if (gap > 0)
			draw_gap(drawing, gap);
		drawing->drawn = i;
		draw(drawing, kept_at(&drawing->kept, i));
	}
	if (drawing->notes_y > drawing->y)
		drawing->y = drawing->notes_y;
	end_bar(drawing, OURS, drawing->y);
	end_bar(drawing, PEER, drawing->y);
	end_phase(drawing, drawing->y);
	draw_text(drawing, TIMES, drawing->y + 34, "legend",
	          _("Times are in seconds, not to scale. Sequence numbers are "
	            "relative to each end's first. Segments and calls were "
	            "observed. States in italics are inferred from them; the "
	            "kernel confirmed the others."));
}

/* Write the whole SVG to OUTLET: HEIGHT pixels, the layer BELOW, the layer
 * ABOVE. */
static void
put_drawing(struct outlet *outlet, long long ms, int height, const char *below,
            const char *above)
{
	char head[sizeof style + 512];
	const char *const parts[] = {head, below, above, "</svg>\n"};
	bool in_time = true;

	snprintf(head, sizeof head,
	         "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	         "height=\"%d\" viewBox=\"0 0 %d %d\">\n"
	         "<title>%s</title>\n%s"
	         "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
	         WIDTH, height, WIDTH, height, _("A TCP connection"), style, WIDTH,
	         height);
	for (size_t i = 0; in_time && i < sizeof parts / sizeof *parts; i++)
		in_time = outlet_write(outlet, parts[i], strlen(parts[i]), ms);
}

/* Draws in memory first, since the height must be written before the rows. */
void
svg_end(struct drawing *drawing, struct outlet *outlet, long long ms)
{
	char *below = NULL, *above = NULL;
	size_t below_size = 0, above_size = 0;
	bool failed = drawing->kept.failed;

	drawing->bars = open_memstream(&below, &below_size);
	drawing->out = open_memstream(&above, &above_size);
	if (drawing->bars != NULL && drawing->out != NULL && !failed &&
	    kept_count(&drawing->kept) > 0)
		draw_all(drawing);
	if (drawing->bars == NULL || fclose(drawing->bars) != 0)
		failed = true;
	if (drawing->out == NULL || fclose(drawing->out) != 0)
		failed = true;
	if (failed)
		outlet->error = ENOMEM;
	else
		put_drawing(outlet, ms, drawing->y + BOTTOM, below, above);
	free(below);
	free(above);
	kept_free(&drawing->kept);
}
