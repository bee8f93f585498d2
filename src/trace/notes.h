/* SPDX-License-Identifier: MIT */
/* notes.h - the texts of the notes that explain a trace. */
#ifndef TRACE_NOTES_H
#define TRACE_NOTES_H

#include "story.h"

/* Bytes of a note, with its '\0'. */
#define NOTE_SIZE 256

/* Write the text of NOTE into BUFFER, in the language of the locale.  STORY has
 * listed NOTE for ROW, the last row it took.  Returns BUFFER. */
const char *note_text(enum note note, const struct story *story,
                      const struct row *row, char buffer[NOTE_SIZE]);

#endif
