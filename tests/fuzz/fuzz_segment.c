/* SPDX-License-Identifier: MIT */
/*
 * fuzz_segment.c - any frames as the segments of one connection, in each output
 * format of a trace.
 *
 * Properties: a segment is not longer than its frame, and each end has a state
 * with a name.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/notes.h"
#include "trace/output.h"
#include "fuzz.h"

/* Make ROW from the next frame of the input and return its size in the input: a
 * byte of link type and direction, two bytes of the length that was not
 * captured, one byte of the captured length, and the captured bytes. */
static size_t
take_frame(struct row *row, const uint8_t *input, size_t size)
{
	static const int links[] = {0, 1, 12, 101, 108, 113, 276, 1};
	size_t captured = input[3];
	size_t length;
	uint8_t *copy;

	if (captured > size - 4)
		captured = size - 4;
	length = captured + (size_t)(input[1] << 8 | input[2]);
	copy = malloc(captured > 0 ? captured : 1);
	must(copy != NULL);
	memcpy(copy, input + 4, captured);
	memset(row, 0, sizeof *row);
	row->kind = ROW_SEGMENT;
	row->sender = input[0] & 8 ? PEER : OURS;
	if (!segment_parse(&row->segment, links[input[0] & 7], copy, captured,
	                   length))
		row->kind = ROW_NOTICE;
	else
		must(row->segment.length <= length);
	free(copy);
	return captured + 4;
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	static FILE *null;
	static struct outlet outlet;
	struct story story;
	struct ladder ladder;
	struct drawing drawing = {.drawn = 0};

	if (null == NULL) {
		null = fopen("/dev/null", "w");
		must(null != NULL);
		unblocked_open(&outlet.to, fileno(null));
	}
	story_begin(&story);
	ladder_begin(&ladder, true);
	while (size >= 4) {
		struct row row;
		size_t used = take_frame(&row, input, size);

		input += used;
		size -= used;
		if (row.kind != ROW_SEGMENT)
			continue;
		story_add(&story, &row);
		must(story.note_count <= NOTES_PER_ROW);
		for (unsigned i = 0; i < story.note_count; i++) {
			char text[NOTE_SIZE];

			must(*note_text(story.notes[i], &story, &row, text) != '\0');
		}
		for (int i = OURS; i <= PEER; i++)
			must(row.state[i] == STATE_UNKNOWN ||
			     *state_name(row.state[i]) != '\0');
		json_row(&outlet, &row, 0);
		text_row(&ladder, &outlet, &row, 0);
		svg_row(&drawing, &row, 0);
	}
	svg_end(&drawing, &outlet, 0);
	must(outlet.error == 0 && !outlet.is_lossy);
	return 0;
}
