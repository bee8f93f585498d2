/* SPDX-License-Identifier: MIT */
/* sample.h - a text from a file, of which requests are made. */
#ifndef MEASURE_SAMPLE_H
#define MEASURE_SAMPLE_H

#include <stddef.h>

/* Complete characters of the character set (common/text.h). */
struct sample {
	unsigned char *bytes;
	size_t size;
};

/*
 * Read the file at PATH into SAMPLE, repeated or cut at characters to at most
 * SIZE bytes.  Returns NULL, or what is wrong with the file.
 */
const char *sample_read(struct sample *sample, const char *path, size_t size);

/* Free the memory of SAMPLE. */
void sample_free(struct sample *sample);

#endif
