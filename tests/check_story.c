/* SPDX-License-Identifier: MIT */
/* check_story.c - states, phases and notes derived from segments and calls. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "trace/notes.h"
#include "fixture.h"

static struct story story;
static struct row row;

enum { S = FLAG_SYN, A = FLAG_ACK, F = FLAG_FIN, R = FLAG_RST, P = FLAG_PSH };

/* Just below the wrap-around of sequence numbers. */
#define OUR_ISN 0xfffffff0u
#define PEER_ISN 0x7ffffff0u

/* Add SENDER's segment, with relative sequence and acknowledgement numbers. */
static void
add_segment(enum end sender, unsigned flags, uint32_t seq, uint32_t ack,
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
add_call(const char *name, long long result, int error)
{
	memset(&row, 0, sizeof row);
	row.kind = ROW_CALL;
	snprintf(row.name, sizeof row.name, "%s", name);
	row.result = result;
	row.error = error;
	story_add(&story, &row);
}

/* The ends must be in these states after the last row. */
static void
check_states(enum state ours, enum state peer)
{
	ck_assert_str_eq(state_name(row.state[OURS]), state_name(ours));
	ck_assert_str_eq(state_name(row.state[PEER]), state_name(peer));
}

static void
check_note(const char *text)
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
	add_segment(OURS, S, 0, 0, 0);
	check_states(STATE_SYN_SENT, STATE_UNKNOWN);
	check_note("takes a sequence number");
	add_segment(PEER, S | A, 0, 1, 0);
	check_states(STATE_ESTABLISHED, STATE_SYN_RECV);
	ck_assert_uint_eq(row.window, 64); /* never scaled in a SYN */
	add_segment(OURS, A, 1, 1, 0);
	check_states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert_int_eq(row.phase, PHASE_HANDSHAKE);
}

START_TEST(handshake_establishes_both_ends)
{
	handshake();
	ck_assert_uint_eq(row.relative_seq, 1);
	ck_assert_uint_eq(row.relative_ack, 1);
	ck_assert_uint_eq(row.window, 65536);
	check_note("win 64 in the header means 65,536 bytes: times 2^10");
	add_segment(OURS, P | A, 1, 1, 100);
	ck_assert_int_eq(row.phase, PHASE_DATA);
	add_segment(PEER, A, 1, 101, 0);
	ck_assert_uint_eq(row.relative_ack, 101); /* wrapped around */
	check_states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert(!row.is_retransmission && !story_is_over(&story));
}
END_TEST

START_TEST(numbers_wrap_around)
{
	handshake();
	add_segment(OURS, P | A, 1, 1, 100);
	ck_assert(!row.is_retransmission);
	add_segment(OURS, F | A, 101, 1, 0);
	ck_assert(!row.is_retransmission);
	check_states(STATE_FIN_WAIT1, STATE_CLOSE_WAIT);
	add_segment(PEER, A, 1, 102, 0);
	check_states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
}
END_TEST

START_TEST(window_is_not_scaled_for_one_end_alone)
{
	story_begin(&story);
	add_segment(OURS, S, 0, 0, 0);
	memset(&row, 0, sizeof row);
	row.kind = ROW_SEGMENT;
	row.sender = PEER;
	row.segment.flags = S | A;
	row.segment.seq = PEER_ISN;
	row.segment.ack = OUR_ISN + 1;
	story_add(&story, &row);
	add_segment(OURS, A, 1, 1, 0);
	ck_assert_uint_eq(row.window, 64); /* RFC 7323, section 1.3 */
}
END_TEST

START_TEST(close_takes_four_segments)
{
	handshake();
	add_segment(OURS, F | A, 1, 1, 0);
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	check_states(STATE_FIN_WAIT1, STATE_CLOSE_WAIT);
	add_segment(PEER, A, 1, 2, 0);
	check_states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	add_segment(PEER, P | A, 1, 2, 10); /* the server still sends */
	add_segment(OURS, A, 2, 11, 0);
	check_states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	add_segment(PEER, F | A, 11, 2, 0);
	ck_assert_int_eq(row.phase, PHASE_CLOSE);
	check_states(STATE_TIME_WAIT, STATE_LAST_ACK);
	ck_assert(!story_is_over(&story));
	add_segment(OURS, A, 2, 12, 0);
	check_states(STATE_TIME_WAIT, STATE_CLOSED);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(fin_with_an_ack_saves_a_segment)
{
	handshake();
	add_segment(OURS, F | A, 1, 1, 0);
	add_segment(PEER, F | A, 1, 2, 0);
	check_note("three segments");
	check_states(STATE_TIME_WAIT, STATE_LAST_ACK);
	add_segment(OURS, A, 2, 2, 0);
	check_states(STATE_TIME_WAIT, STATE_CLOSED);
}
END_TEST

START_TEST(peer_may_close_first)
{
	handshake();
	add_segment(PEER, F | P | A, 1, 1, 7);
	check_note("the last 7 bytes of data and the FIN");
	check_states(STATE_CLOSE_WAIT, STATE_FIN_WAIT1);
	add_segment(OURS, A, 1, 9, 0);
	check_states(STATE_CLOSE_WAIT, STATE_FIN_WAIT2);
	add_segment(OURS, F | A, 1, 9, 0);
	check_states(STATE_LAST_ACK, STATE_TIME_WAIT);
	add_segment(PEER, A, 9, 2, 0);
	check_states(STATE_CLOSED, STATE_TIME_WAIT);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(simultaneous_close_passes_closing)
{
	handshake();
	add_segment(OURS, F | A, 1, 1, 0);
	add_segment(PEER, F | A, 1, 1, 0); /* sent before it got ours */
	ck_assert_int_eq(row.state[OURS], STATE_CLOSING);
	add_segment(OURS, A, 2, 2, 0);
	add_segment(PEER, A, 2, 2, 0);
	ck_assert_int_eq(row.state[OURS], STATE_TIME_WAIT);
}
END_TEST

START_TEST(reset_of_a_syn_is_a_refusal)
{
	story_begin(&story);
	add_call("connect", -1, EINPROGRESS);
	check_states(STATE_SYN_SENT, STATE_UNKNOWN);
	add_segment(OURS, S, 0, 0, 0);
	add_segment(PEER, R | A, 0, 1, 0);
	check_note("nobody listens");
	ck_assert_int_eq(row.phase, PHASE_HANDSHAKE);
	ck_assert_uint_eq(row.relative_seq, 0);
	check_states(STATE_CLOSED, STATE_CLOSED);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(reset_closes_both_ends)
{
	handshake();
	add_segment(PEER, R | A, 1, 1, 0);
	check_note("ends both directions at once");
	ck_assert_int_eq(row.phase, PHASE_CLOSE);
	check_states(STATE_CLOSED, STATE_CLOSED);
}
END_TEST

START_TEST(retransmissions_are_noted)
{
	handshake();
	add_segment(OURS, P | A, 1, 1, 10);
	add_segment(OURS, P | A, 1, 1, 10);
	ck_assert(row.is_retransmission);
	check_note("retransmission: this is how TCP repairs loss");
	add_segment(OURS, P | A, 11, 1, 10);
	ck_assert(!row.is_retransmission);
	story_begin(&story);
	add_segment(OURS, S, 0, 0, 0);
	add_segment(OURS, S, 0, 0, 0);
	ck_assert(row.is_retransmission);
	check_note("accept queue (backlog) is full");
	check_states(STATE_SYN_SENT, STATE_UNKNOWN);
}
END_TEST

START_TEST(fin_after_a_gap_waits_for_its_ack)
{
	handshake();
	add_segment(PEER, F | A, 11, 1, 0); /* the bytes before it were lost */
	check_states(STATE_ESTABLISHED, STATE_FIN_WAIT1);
	add_segment(PEER, P | A, 1, 1, 4);
	add_segment(PEER, P | A, 5, 1, 6);
	ck_assert(!row.is_retransmission); /* late, but no retransmission */
	add_segment(PEER, P | A, 5, 1, 6);
	ck_assert(row.is_retransmission);
	add_segment(OURS, A, 1, 12, 0); /* acknowledges all, the FIN too */
	check_states(STATE_CLOSE_WAIT, STATE_FIN_WAIT2);
}
END_TEST

START_TEST(zero_window_and_probe_are_noted)
{
	handshake();
	memset(&row, 0, sizeof row);
	row.kind = ROW_SEGMENT;
	row.sender = PEER;
	row.segment.flags = A;
	row.segment.seq = PEER_ISN + 1;
	row.segment.ack = OUR_ISN + 1;
	story_add(&story, &row);
	check_note("win 0");
	add_segment(OURS, A, 0, 1, 0);
	check_note("zero-window probe");
	ck_assert(!row.is_retransmission);
	add_segment(PEER, A, 1, 1, 0);
	check_note("open again");
}
END_TEST

START_TEST(keepalive_probe_is_noted)
{
	handshake();
	add_segment(PEER, A, 0, 1, 0); /* the window of OURS is open */
	check_note("keepalive probe");
	ck_assert(!row.is_retransmission);
}
END_TEST

START_TEST(segment_above_the_mss_is_noted)
{
	handshake();
	story.ends[PEER].mss = 1460;
	add_segment(OURS, P | A, 1, 1, 1460);
	ck_assert_uint_eq(story.note_count, 0);
	add_segment(OURS, P | A, 1461, 1, 1461);
	check_note("MSS of 1460");
}
END_TEST

START_TEST(calls_change_states_and_notes)
{
	handshake();
	add_call("read", -1, EAGAIN);
	check_note("EAGAIN is no failure");
	ck_assert_int_eq(row.phase, PHASE_DATA);
	add_call("shutdown", 0, 0);
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	check_states(STATE_FIN_WAIT1, STATE_ESTABLISHED); /* FIN not captured yet */
	add_call("read", 0, 0);
	check_note("FIN has arrived");
	ck_assert_int_eq(row.phase, PHASE_HALF_CLOSE);
	add_call("read", 0, 0);
	ck_assert_uint_eq(story.note_count, 0); /* each note is made once */
	add_call("close", 0, 0);
	ck_assert_int_eq(row.phase, PHASE_CLOSE);
}
END_TEST

/* Add the states of the two ends that the kernel reports. */
static void
add_state(enum state ours, enum state peer)
{
	memset(&row, 0, sizeof row);
	row.kind = ROW_STATE;
	row.state[OURS] = ours;
	row.state[PEER] = peer;
	story_add(&story, &row);
}

START_TEST(kernel_state_is_observed)
{
	handshake();
	ck_assert(!row.state_observed[OURS]);
	add_state(STATE_ESTABLISHED, STATE_UNKNOWN);
	ck_assert(row.state_observed[OURS] && !row.state_observed[PEER]);
	check_states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	add_segment(OURS, P | A, 1, 1, 1);
	ck_assert(row.state_observed[OURS] && !row.state_observed[PEER]);
	add_segment(OURS, F | A, 2, 1, 0);
	ck_assert(!row.state_observed[OURS]);
	add_state(STATE_FIN_WAIT2, STATE_UNKNOWN); /* ahead of the segments */
	check_states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	add_segment(PEER, A, 1, 3, 0);
	check_states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	ck_assert(!row.state_observed[OURS]);
}
END_TEST

/* The FIN waits behind data for which the window has no room. */
START_TEST(fin_follows_queued_data)
{
	handshake();
	add_state(STATE_ESTABLISHED, STATE_UNKNOWN);
	add_call("shutdown", -1, ENOTCONN);
	check_states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert(row.state_observed[OURS]);
	add_call("shutdown", 0, 0);
	check_states(STATE_FIN_WAIT1, STATE_ESTABLISHED);
	ck_assert(!row.state_observed[OURS]);
	add_state(STATE_FIN_WAIT1, STATE_UNKNOWN);
	add_segment(OURS, P | A, 1, 1, 10);
	add_segment(PEER, A, 1, 11, 0);
	check_states(STATE_FIN_WAIT1, STATE_ESTABLISHED);
	ck_assert(row.state_observed[OURS]);
	add_segment(OURS, F | A, 11, 1, 0);
	check_states(STATE_FIN_WAIT1, STATE_CLOSE_WAIT);
	ck_assert(row.state_observed[OURS]);
	add_segment(PEER, A, 1, 12, 0);
	check_states(STATE_FIN_WAIT2, STATE_CLOSE_WAIT);
	ck_assert(!row.state_observed[OURS]);

	handshake();
	add_segment(PEER, F | A, 1, 1, 0);
	add_segment(OURS, A, 1, 2, 0);
	add_state(STATE_CLOSE_WAIT, STATE_UNKNOWN);
	add_call("close", 0, 0);
	check_states(STATE_LAST_ACK, STATE_FIN_WAIT2);
	ck_assert(!row.state_observed[OURS]);
	add_segment(OURS, P | A, 1, 2, 10);
	check_states(STATE_LAST_ACK, STATE_FIN_WAIT2);
	add_segment(OURS, F | A, 11, 2, 0);
	add_segment(PEER, A, 2, 12, 0);
	check_states(STATE_CLOSED, STATE_TIME_WAIT);
}
END_TEST

START_TEST(last_kernel_state_counts)
{
	handshake();
	add_state(STATE_ESTABLISHED, STATE_ESTABLISHED);
	add_state(STATE_CLOSE_WAIT, STATE_ESTABLISHED); /* FIN not captured yet */
	ck_assert(row.state_observed[OURS]);
	add_segment(OURS, A, 1, 1, 0);
	check_states(STATE_ESTABLISHED, STATE_ESTABLISHED);
	ck_assert(!row.state_observed[OURS] && row.state_observed[PEER]);
}
END_TEST

START_TEST(close_with_unread_data_resets)
{
	handshake();
	add_segment(PEER, P | A, 1, 1, 1000);
	memset(&row, 0, sizeof row);
	row.kind = ROW_CALL;
	snprintf(row.name, sizeof row.name, "close");
	row.unread = 1000;
	story_add(&story, &row);
	check_states(STATE_CLOSED, STATE_ESTABLISHED);
	ck_assert(!row.state_observed[OURS]);
	check_note("1,000 bytes unread");
	add_segment(OURS, R | A, 1, 1, 0);
	check_states(STATE_CLOSED, STATE_CLOSED);

	handshake(); /* in TIME_WAIT there is no reset */
	add_segment(OURS, F | A, 1, 1, 0);
	add_segment(PEER, F | A, 1, 2, 0);
	memset(&row, 0, sizeof row);
	row.kind = ROW_CALL;
	snprintf(row.name, sizeof row.name, "close");
	row.unread = 1000;
	story_add(&story, &row);
	ck_assert_int_eq(row.state[OURS], STATE_TIME_WAIT);
}
END_TEST

START_TEST(close_before_an_answer_ends_the_story)
{
	story_begin(&story);
	add_call("connect", -1, EINPROGRESS);
	add_segment(OURS, S, 0, 0, 0);
	add_call("poll", 0, 0);
	check_states(STATE_SYN_SENT, STATE_UNKNOWN);
	ck_assert_int_eq(row.phase, PHASE_HANDSHAKE);
	ck_assert(!story_is_over(&story));
	add_call("close", 0, 0);
	check_states(STATE_CLOSED, STATE_UNKNOWN);
	ck_assert(story_is_over(&story));
}
END_TEST

START_TEST(story_without_segments_follows_the_kernel)
{
	story_begin(&story);
	add_call("connect", -1, EINPROGRESS);
	add_state(STATE_ESTABLISHED, STATE_SYN_RECV);
	add_call("write", 5, 0);
	check_states(STATE_ESTABLISHED, STATE_SYN_RECV);
	ck_assert(row.state_observed[OURS]);
	add_call("shutdown", 0, 0);
	check_states(STATE_FIN_WAIT1, STATE_SYN_RECV);
	ck_assert(!row.state_observed[OURS]);
	add_state(STATE_CLOSE_WAIT, STATE_UNKNOWN);
	add_call("shutdown", 0, 0);
	ck_assert_int_eq(row.state[OURS], STATE_LAST_ACK);
	add_state(STATE_TIME_WAIT, STATE_UNKNOWN);
	check_note("TIME_WAIT");
	ck_assert(story_is_over(&story));
}
END_TEST

int
main(void)
{
	TCase *group = make_group("story");

	tcase_add_test(group, handshake_establishes_both_ends);
	tcase_add_test(group, numbers_wrap_around);
	tcase_add_test(group, window_is_not_scaled_for_one_end_alone);
	tcase_add_test(group, close_takes_four_segments);
	tcase_add_test(group, fin_with_an_ack_saves_a_segment);
	tcase_add_test(group, peer_may_close_first);
	tcase_add_test(group, simultaneous_close_passes_closing);
	tcase_add_test(group, reset_of_a_syn_is_a_refusal);
	tcase_add_test(group, reset_closes_both_ends);
	tcase_add_test(group, retransmissions_are_noted);
	tcase_add_test(group, fin_after_a_gap_waits_for_its_ack);
	tcase_add_test(group, zero_window_and_probe_are_noted);
	tcase_add_test(group, keepalive_probe_is_noted);
	tcase_add_test(group, segment_above_the_mss_is_noted);
	tcase_add_test(group, calls_change_states_and_notes);
	tcase_add_test(group, kernel_state_is_observed);
	tcase_add_test(group, fin_follows_queued_data);
	tcase_add_test(group, last_kernel_state_counts);
	tcase_add_test(group, close_with_unread_data_resets);
	tcase_add_test(group, close_before_an_answer_ends_the_story);
	tcase_add_test(group, story_without_segments_follows_the_kernel);
	return run_group(group);
}
