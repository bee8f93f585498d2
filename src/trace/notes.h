/* SPDX-License-Identifier: MIT */
/* notes.h - what a reader may wonder at, in words. */
#ifndef TRACE_NOTES_H
#define TRACE_NOTES_H

#include "story.h"

#define NOTE_SIZE 256

/* Write NOTE, which STORY made of ROW, its last row, into BUFFER, in the
 * reader's language.  Returns BUFFER. */
const char *note_text(enum note note, const struct story *story,
                      const struct row *row, char buffer[NOTE_SIZE]);

#endif
