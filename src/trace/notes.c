/* SPDX-License-Identifier: MIT */
/* notes.c - the texts of the notes that explain a trace. */
#include <config.h>

#include <stdio.h>

#include "common/language.h"
#include "notes.h"

/* Write NUMBER into BUFFER, with a comma between thousands.  Returns BUFFER. */
static const char *
group_digits(uint32_t number, char buffer[16])
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

/* The text of a NOTE that contains no number. */
static const char *
plain_text(enum note note, const struct story *story, const struct row *row)
{
	switch (note) {
	case NOTE_SYN:
		return _("a SYN carries no data but takes a sequence number: the "
		         "first byte of data is seq 1");
	case NOTE_FIN:
		return _("a FIN takes a sequence number, so that it can be "
		         "acknowledged; it closes this direction only");
	case NOTE_FIN_WITH_ACK:
		return _("this segment also acknowledges the other end's FIN: "
		         "three segments close the connection, not four");
	case NOTE_RETRANSMISSION:
		if (row->segment.flags & FLAG_SYN)
			return _("SYN retransmitted, since no answer came: a segment was "
			         "lost, or the server's accept queue (backlog) is full");
		return _("retransmission: this is how TCP repairs loss. The window "
		         "does not; it only keeps the sender from overflowing the "
		         "receiver's buffer");
	case NOTE_WINDOW_ZERO:
		return _("win 0: the sender of this segment has a full receive buffer; "
		         "the other end must wait until the sender's program reads");
	case NOTE_PROBE:
		if (story->ends[!row->sender].window_is_zero)
			return _("zero-window probe: it has no data and a sequence "
			         "number already used, so the other end must answer "
			         "with its acknowledgement number and window");
		return _("keepalive probe: it has no data and a sequence number "
		         "already used, so the other end must answer if it is "
		         "still there");
	case NOTE_WINDOW_OPEN:
		return _("the program of this segment's sender has read data: the "
		         "sender's window is open again");
	case NOTE_RESET:
		if (!story->open && !story->ends[PEER].has_sent)
			return _("RST in answer to a SYN: nobody listens on the port, and "
			         "connect fails with ECONNREFUSED");
		return _("RST (reset) ends both directions at once: data that has not "
		         "arrived is lost, and neither end stays in TIME_WAIT");
	case NOTE_END_OF_FILE:
		return _("read returns 0, end of file: the other end's FIN has "
		         "arrived, and all data before it has been read");
	case NOTE_EAGAIN:
		return _("EAGAIN is no failure: the socket is non-blocking, and there "
		         "is nothing to read, or no room to write, yet");
	case NOTE_TIME_WAIT:
		return _("TIME_WAIT: the end that closes first keeps both addresses "
		         "(on Linux, for a minute), to answer if its last ACK is lost, "
		         "and to keep old segments out of a new connection");
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
		         _("win %u in the header means %s bytes: times 2^%d, by the "
		           "scale option of the sender's SYN. The window of a SYN "
		           "itself is never scaled"),
		         segment->window, group_digits(row->window, bytes),
		         story->ends[row->sender].scale);
		break;
	case NOTE_FIN_WITH_DATA:
		snprintf(buffer, NOTE_SIZE,
		         _("this segment carries the last %s bytes of data and the "
		           "FIN, which takes the sequence number after them"),
		         group_digits(segment->length, bytes));
		break;
	case NOTE_UNREAD:
		snprintf(buffer, NOTE_SIZE,
		         _("close with %s bytes unread: the kernel sends RST instead "
		           "of FIN, to tell the other end that data was lost"),
		         group_digits(row->unread, bytes));
		break;
	case NOTE_OFFLOAD:
		snprintf(buffer, NOTE_SIZE,
		         _("len exceeds the receiver's MSS of %u: offload splits sent "
		           "segments after the point of capture, and joins received "
		           "ones before it"),
		         story->ends[!row->sender].mss);
		break;
	default:
		snprintf(buffer, NOTE_SIZE, "%s", plain_text(note, story, row));
	}
	return buffer;
}
