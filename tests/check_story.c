/* SPDX-License-Identifier: MIT */
/* check_story.c - the states, phases and notes that follow from segments. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "trace/notes.h"
#include "fixture.h"

static struct story story;
static struct row row;

enum { S = FLAG_SYN, A = FLAG_ACK, F = FLAG_FIN, R = FLAG_RST, P = FLAG_PSH };

/* Close to where sequence numbers wrap around. */
#define OUR_ISN 0xfffffff0u
#define PEER_ISN 0x7ffffff0u

/* SENDER's segment, its numbers relative as a reader sees them. */
static void
segment(enum end sender, unsigned flags, uint32_t seq, uint32_t ack,
        uint32_t length)
{
	uint32_t own = sender == OURS ? OUR_ISN : PEER_ISN;
	uint32_t other = sender == OURS ? PEER_ISN : OUR_ISN;

	memset(&row, 0, sizeof row);
	row.kind = ROW_SEGMENT;
	row.sender = sender;
	row.segment.flags = (uint8_t)flags;
	row.segment.seq = own + seq;
	row.segment.ack = flags & A ? other + ack : 0;
	row.segment.length = length;
	row.segment.window = 64;
	row.segment.has_scale = (flags & S) != 0;
	row.segment.scale = 10;
	story_add(&story, &row);
}

static void
call(const char *name, long long result, int error)
{
	memset(&row, 0, sizeof row);
	row.kind = ROW_CALL;
	snprintf(row.name, sizeof row.name, "%s", name);
	row.result = result;
	row.error = error;
	story_add(&story, &row);
}

/* The ends must be in these states after the row. */
static void
states(enum state ours, enum state peer)
{
	ck_assert_str_eq(state_name(row.state[OURS]), state_name(ours));
	ck_assert_str_eq(state_name(row.state[PEER]), state_name(peer));
}

static void
noted(const char *text)
{
	char buffer[NOTE_SIZE];

	for (unsigned i = 0; i < story.note_count; i++)
		if (strstr(note_text(story.notes[i], &story, &row, buffer), text) !=
		    NULL)
			return;
	ck_abort_msg("no note of: %s", text);
}

static void
handshake(void)
{
	story_begin(&story);
	segment(OURS, S, 0, 0, 0);
	states(STATE_SYN_SENT, STATE_UNKNOWN);
	noted("takes a sequence number");
	segment(PEER, S | A, 0, 1, 0);
	states(STATE_ESTABLISHED, STATE_SYN_RECV);
	ck_assert_uint_eq(row.window, 64); /* never scaled in a SYN */
	segment(OURS, A, 1, 1, 0);
	states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert_int_eq(row.phase, PHASE_HANDSHAKE);
}

START_TEST(the_handshake)
{
	handshake();
	ck_assert_uint_eq(row.relative_seq, 1);
	ck_assert_uint_eq(row.relative_ack, 1);
	ck_assert_uint_eq(row.window, 65536);
	noted("win 64 in the header means 65,536 bytes: times 2^10");
	segment(OURS, P | A, 1, 1, 100);
	ck_assert_int_eq(row.phase, PHASE_DATA);
	segment(PEER, A, 1, 101, 0);
	ck_assert_uint_eq(row.relative_ack, 101); /* wrapped around */
	states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert(!row.again && !story_is_over(&story));
}
END_TEST

START_TEST(numbers_wrap_around)
{
	handshake();
	segment(OURS, P | A, 1, 1, 100);
	ck_assert(!row.again);
	segment(OURS, F | A, 101, 1, 0);
	ck_assert(!row.again);
	states(STATE_FIN_WAIT1, STATE_CLOSE_WAIT);
	segment(PEER, A, 1, 102, 0);
	states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
}
END_TEST

START_TEST(scale_of_one_end_alone)
{
	story_begin(&story);
	segment(OURS, S, 0, 0, 0);
	memset(&row, 0, sizeof row);
	row.kind = ROW_SEGMENT;
	row.sender = PEER;
	row.segment.flags = S | A;
	row.segment.seq = PEER_ISN;
	row.segment.ack = OUR_ISN + 1;
	story_add(&story, &row);
	segment(OURS, A, 1, 1, 0);
	ck_assert_uint_eq(row.window, 64); /* RFC 7323, section 1.3 */
}
END_TEST

START_TEST(four_segments)
{
	handshake();
	segment(OURS, F | A, 1, 1, 0);
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	states(STATE_FIN_WAIT1, STATE_CLOSE_WAIT);
	segment(PEER, A, 1, 2, 0);
	states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	segment(PEER, P | A, 1, 2, 10); /* the server still sends */
	segment(OURS, A, 2, 11, 0);
	states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	segment(PEER, F | A, 11, 2, 0);
	ck_assert_int_eq(row.phase, PHASE_CLOSE);
	states(STATE_TIME_WAIT, STATE_LAST_ACK);
	ck_assert(!story_is_over(&story));
	segment(OURS, A, 2, 12, 0);
	states(STATE_TIME_WAIT, STATE_CLOSED);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(three_segments)
{
	handshake();
	segment(OURS, F | A, 1, 1, 0);
	segment(PEER, F | A, 1, 2, 0);
	noted("three segments");
	states(STATE_TIME_WAIT, STATE_LAST_ACK);
	segment(OURS, A, 2, 2, 0);
	states(STATE_TIME_WAIT, STATE_CLOSED);
}
END_TEST

START_TEST(the_peer_first)
{
	handshake();
	segment(PEER, F | P | A, 1, 1, 7);
	noted("the last 7 bytes of data and the FIN");
	states(STATE_CLOSE_WAIT, STATE_FIN_WAIT1);
	segment(OURS, A, 1, 9, 0);
	states(STATE_CLOSE_WAIT, STATE_FIN_WAIT2);
	segment(OURS, F | A, 1, 9, 0);
	states(STATE_LAST_ACK, STATE_TIME_WAIT);
	segment(PEER, A, 9, 2, 0);
	states(STATE_CLOSED, STATE_TIME_WAIT);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(both_at_once)
{
	handshake();
	segment(OURS, F | A, 1, 1, 0);
	segment(PEER, F | A, 1, 1, 0); /* sent before ours came */
	ck_assert_int_eq(row.state[OURS], STATE_CLOSING);
	segment(OURS, A, 2, 2, 0);
	segment(PEER, A, 2, 2, 0);
	ck_assert_int_eq(row.state[OURS], STATE_TIME_WAIT);
}
END_TEST

START_TEST(refused)
{
	story_begin(&story);
	call("connect", -1, EINPROGRESS);
	states(STATE_SYN_SENT, STATE_UNKNOWN);
	segment(OURS, S, 0, 0, 0);
	segment(PEER, R | A, 0, 1, 0);
	noted("nobody listens");
	ck_assert_int_eq(row.phase, PHASE_HANDSHAKE);
	ck_assert_uint_eq(row.relative_seq, 0);
	states(STATE_CLOSED, STATE_CLOSED);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(a_reset)
{
	handshake();
	segment(PEER, R | A, 1, 1, 0);
	noted("ends both directions at once");
	ck_assert_int_eq(row.phase, PHASE_CLOSE);
	states(STATE_CLOSED, STATE_CLOSED);
}
END_TEST

START_TEST(sent_again)
{
	handshake();
	segment(OURS, P | A, 1, 1, 10);
	segment(OURS, P | A, 1, 1, 10);
	ck_assert(row.again);
	noted("retransmission: this is how TCP repairs loss");
	segment(OURS, P | A, 11, 1, 10);
	ck_assert(!row.again);
	story_begin(&story);
	segment(OURS, S, 0, 0, 0);
	segment(OURS, S, 0, 0, 0);
	ck_assert(row.again);
	noted("accept queue (backlog) is full");
	states(STATE_SYN_SENT, STATE_UNKNOWN);
}
END_TEST

START_TEST(a_fin_behind_a_gap)
{
	handshake();
	segment(PEER, F | A, 11, 1, 0); /* what is before it was lost */
	states(STATE_ESTABLISHED, STATE_FIN_WAIT1);
	segment(PEER, P | A, 1, 1, 4);
	segment(PEER, P | A, 5, 1, 6);
	ck_assert(!row.again); /* it comes late, but for the first time */
	segment(PEER, P | A, 5, 1, 6);
	ck_assert(row.again);
	segment(OURS, A, 1, 12, 0); /* which tells that it has all */
	states(STATE_CLOSE_WAIT, STATE_FIN_WAIT2);
}
END_TEST

START_TEST(the_window)
{
	handshake();
	memset(&row, 0, sizeof row);
	row.kind = ROW_SEGMENT;
	row.sender = PEER;
	row.segment.flags = A;
	row.segment.seq = PEER_ISN + 1;
	row.segment.ack = OUR_ISN + 1;
	story_add(&story, &row);
	noted("win 0");
	segment(OURS, A, 0, 1, 0);
	noted("zero-window probe");
	ck_assert(!row.again);
	segment(PEER, A, 1, 1, 0);
	noted("open again");
}
END_TEST

START_TEST(keepalive)
{
	handshake();
	segment(PEER, A, 0, 1, 0); /* the window of OURS is open */
	noted("keepalive probe");
	ck_assert(!row.again);
}
END_TEST

START_TEST(longer_than_the_mss)
{
	handshake();
	story.ends[PEER].mss = 1460;
	segment(OURS, P | A, 1, 1, 1460);
	ck_assert_uint_eq(story.note_count, 0);
	segment(OURS, P | A, 1461, 1, 1461);
	noted("MSS of 1460");
}
END_TEST

START_TEST(calls)
{
	handshake();
	call("read", -1, EAGAIN);
	noted("EAGAIN is no failure");
	ck_assert_int_eq(row.phase, PHASE_DATA);
	call("shutdown", 0, 0);
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	states(STATE_FIN_WAIT1, STATE_ESTABLISHED); /* before its FIN is seen */
	call("read", 0, 0);
	noted("FIN has arrived");
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	call("read", 0, 0);
	ck_assert_uint_eq(story.note_count, 0); /* each is made once */
	call("close", 0, 0);
	ck_assert_int_eq(row.phase, PHASE_CLOSE);
}
END_TEST

/* What the kernel says of the two ends. */
static void
kernel(enum state ours, enum state peer)
{
	memset(&row, 0, sizeof row);
	row.kind = ROW_STATE;
	row.state[OURS] = ours;
	row.state[PEER] = peer;
	story_add(&story, &row);
}

START_TEST(the_kernels_word)
{
	handshake();
	ck_assert(!row.state_observed[OURS]);
	kernel(STATE_ESTABLISHED, STATE_UNKNOWN);
	ck_assert(row.state_observed[OURS] && !row.state_observed[PEER]);
	states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	segment(OURS, P | A, 1, 1, 1);
	ck_assert(row.state_observed[OURS] && !row.state_observed[PEER]);
	segment(OURS, F | A, 2, 1, 0);
	ck_assert(!row.state_observed[OURS]);
	kernel(STATE_FIN_WAIT2, STATE_UNKNOWN); /* ahead of the segments */
	states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	segment(PEER, A, 1, 3, 0);
	states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	ck_assert(!row.state_observed[OURS]);
}
END_TEST

/* Its FIN waits behind data that the window has no room for. */
START_TEST(closed_with_data_queued)
{
	handshake();
	kernel(STATE_ESTABLISHED, STATE_UNKNOWN);
	call("shutdown", -1, ENOTCONN);
	states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert(row.state_observed[OURS]);
	call("shutdown", 0, 0);
	states(STATE_FIN_WAIT1, STATE_ESTABLISHED);
	ck_assert(!row.state_observed[OURS]);
	kernel(STATE_FIN_WAIT1, STATE_UNKNOWN);
	segment(OURS, P | A, 1, 1, 10);
	segment(PEER, A, 1, 11, 0);
	states(STATE_FIN_WAIT1, STATE_ESTABLISHED);
	ck_assert(row.state_observed[OURS]);
	segment(OURS, F | A, 11, 1, 0);
	states(STATE_FIN_WAIT1, STATE_CLOSE_WAIT);
	ck_assert(row.state_observed[OURS]);
	segment(PEER, A, 1, 12, 0);
	states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	ck_assert(!row.state_observed[OURS]);

	handshake();
	segment(PEER, F | A, 1, 1, 0);
	segment(OURS, A, 1, 2, 0);
	kernel(STATE_CLOSE_WAIT, STATE_UNKNOWN);
	call("close", 0, 0);
	states(STATE_LAST_ACK, STATE_FIN_WAIT2);
	ck_assert(!row.state_observed[OURS]);
	segment(OURS, P | A, 1, 2, 10);
	states(STATE_LAST_ACK, STATE_FIN_WAIT2);
	segment(OURS, F | A, 11, 2, 0);
	segment(PEER, A, 2, 12, 0);
	states(STATE_CLOSED, STATE_TIME_WAIT);
}
END_TEST

START_TEST(the_kernels_word_changes)
{
	handshake();
	kernel(STATE_ESTABLISHED, STATE_ESTABLISHED);
	kernel(STATE_CLOSE_WAIT, STATE_ESTABLISHED); /* by a FIN not yet shown */
	ck_assert(row.state_observed[OURS]);
	segment(OURS, A, 1, 1, 0);
	states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert(!row.state_observed[OURS] && row.state_observed[PEER]);
}
END_TEST

START_TEST(closed_with_data_unread)
{
	handshake();
	segment(PEER, P | A, 1, 1, 1000);
	memset(&row, 0, sizeof row);
	row.kind = ROW_CALL;
	snprintf(row.name, sizeof row.name, "close");
	row.unread = 1000;
	story_add(&story, &row);
	states(STATE_CLOSED, STATE_ESTABLISHED);
	ck_assert(!row.state_observed[OURS]);
	noted("1,000 bytes unread");
	segment(OURS, R | A, 1, 1, 0);
	states(STATE_CLOSED, STATE_CLOSED);

	handshake(); /* in TIME_WAIT there is nobody to reset */
	segment(OURS, F | A, 1, 1, 0);
	segment(PEER, F | A, 1, 2, 0);
	memset(&row, 0, sizeof row);
	row.kind = ROW_CALL;
	snprintf(row.name, sizeof row.name, "close");
	row.unread = 1000;
	story_add(&story, &row);
	ck_assert_int_eq(row.state[OURS], STATE_TIME_WAIT);
}
END_TEST

START_TEST(closed_before_an_answer)
{
	story_begin(&story);
	call("connect", -1, EINPROGRESS);
	segment(OURS, S, 0, 0, 0);
	call("poll", 0, 0);
	states(STATE_SYN_SENT, STATE_UNKNOWN);
	ck_assert_int_eq(row.phase, PHASE_HANDSHAKE);
	ck_assert(!story_is_over(&story));
	call("close", 0, 0);
	states(STATE_CLOSED, STATE_UNKNOWN);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(without_segments)
{
	story_begin(&story);
	call("connect", -1, EINPROGRESS);
	kernel(STATE_ESTABLISHED, STATE_SYN_RECV);
	call("write", 5, 0);
	states(STATE_ESTABLISHED, STATE_SYN_RECV);
	ck_assert(row.state_observed[OURS]);
	call("shutdown", 0, 0);
	states(STATE_FIN_WAIT1, STATE_SYN_RECV);
	ck_assert(!row.state_observed[OURS]);
	kernel(STATE_CLOSE_WAIT, STATE_UNKNOWN);
	call("shutdown", 0, 0);
	ck_assert_int_eq(row.state[OURS], STATE_LAST_ACK);
	kernel(STATE_TIME_WAIT, STATE_UNKNOWN);
	noted("TIME_WAIT");
	ck_assert(story_is_over(&story));
}
END_TEST

int
main(void)
{
	TCase *group = make_group("story");

	tcase_add_test(group, the_handshake);
	tcase_add_test(group, numbers_wrap_around);
	tcase_add_test(group, scale_of_one_end_alone);
	tcase_add_test(group, four_segments);
	tcase_add_test(group, three_segments);
	tcase_add_test(group, the_peer_first);
	tcase_add_test(group, both_at_once);
	tcase_add_test(group, refused);
	tcase_add_test(group, a_reset);
	tcase_add_test(group, sent_again);
	tcase_add_test(group, a_fin_behind_a_gap);
	tcase_add_test(group, the_window);
	tcase_add_test(group, keepalive);
	tcase_add_test(group, longer_than_the_mss);
	tcase_add_test(group, calls);
	tcase_add_test(group, the_kernels_word);
	tcase_add_test(group, closed_with_data_queued);
	tcase_add_test(group, the_kernels_word_changes);
	tcase_add_test(group, closed_with_data_unread);
	tcase_add_test(group, closed_before_an_answer);
	tcase_add_test(group, without_segments);
	return run_group(group);
}
