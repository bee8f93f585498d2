/* SPDX-License-Identifier: MIT */
/* notes.c - what a reader may wonder at, in words. */
#include <config.h>

#include <stdio.h>

#include "common/language.h"
#include "notes.h"

/* NUMBER with a comma at each thousand, in BUFFER. */
static const char *
grouped(uint32_t number, char buffer[16])
{
	char digits[12];
	int n = snprintf(digits, sizeof digits, "%u", number);
	char *end = buffer;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			*end++ = ',';
		*end++ = digits[i];
	}
	*end = '\0';
	/* cppcheck-suppress uninitvar ; it is written to, by END */
	return buffer;
}

/* Of a note without numbers. */
static const char *
plain_text(enum note note, const struct story *story, const struct row *row)
{
	switch (note) {
	case NOTE_SYN:
		return _("a SYN carries no data but takes a sequence number: "
		         "the first byte is seq 1");
	case NOTE_FIN:
		return _("a FIN takes a sequence number, so that it can be "
		         "acknowledged; it closes this direction alone");
	case NOTE_FIN_WITH_ACK:
		return _("this FIN rides with the acknowledgement of the other "
		         "end's: so three segments close the connection, not "
		         "four");
	case NOTE_AGAIN:
		if (row->segment.flags & FLAG_SYN)
			return _("the SYN again: no answer came, because it was lost or "
			         "because the backlog is full");
		return _("sent again: loss is repaired by retransmission; the "
		         "window does not help, it only stops a sender from "
		         "overrunning the receiver's buffer");
	case NOTE_SHUT:
		return _("win 0: the buffer at this end is full until its program "
		         "reads, and the other end must wait");
	case NOTE_PROBE:
		return _("a sequence number that was used already, and no data: a "
		         "probe, which asks for an acknowledgement and the "
		         "window");
	case NOTE_REOPENED:
		return _("the program at this end has read: its window is open "
		         "again");
	case NOTE_RESET:
		if (!story->open && !story->ends[PEER].has_sent)
			return _("the answer to this SYN is a reset: nobody listens at the "
			         "port, and connect fails with ECONNREFUSED");
		return _("a reset ends both directions at once, what has not "
		         "arrived is lost, and no end stays in TIME_WAIT");
	case NOTE_END_OF_FILE:
		return _("read returns 0: the other end's FIN has come, and all "
		         "data before it was read");
	case NOTE_NOT_YET:
		return _("EAGAIN is no failure: the socket does not block, and "
		         "there is nothing to read, or no room to write, yet");
	case NOTE_TIME_WAIT:
		return _("TIME_WAIT: the end that closed first keeps the addresses "
		         "for a minute, in case its last acknowledgement is lost, "
		         "and until no old segment can come to a new connection");
	default:
		return "";
	}
}

const char *
note_text(enum note note, const struct story *story, const struct row *row,
          char buffer[NOTE_SIZE])
{
	const struct segment *segment = &row->segment;
	char bytes[16];

	switch (note) {
	case NOTE_SCALE:
		snprintf(buffer, NOTE_SIZE,
		         _("win %u on the wire is %s bytes at scale %d, which this "
		           "end's SYN told (and which never applies to a SYN "
		           "itself)"),
		         segment->window, grouped(row->window, bytes),
		         story->ends[row->sender].scale);
		break;
	case NOTE_FIN_WITH_DATA:
		snprintf(buffer, NOTE_SIZE,
		         _("this FIN rides with the last %s bytes of data, and takes "
		           "the sequence number behind them"),
		         grouped(segment->length, bytes));
		break;
	case NOTE_UNREAD:
		snprintf(buffer, NOTE_SIZE,
		         _("close leaves %s bytes unread: so a reset goes out in "
		           "place of a FIN, which says that not all has arrived"),
		         grouped(row->unread, bytes));
		break;
	case NOTE_OFFLOAD:
		snprintf(buffer, NOTE_SIZE,
		         _("len is above the other end's MSS of %u: segmentation "
		           "offload cuts it up below the place where it was "
		           "captured"),
		         story->ends[!row->sender].mss);
		break;
	default:
		snprintf(buffer, NOTE_SIZE, "%s", plain_text(note, story, row));
	}
	return buffer;
}
