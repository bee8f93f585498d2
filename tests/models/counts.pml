/* SPDX-License-Identifier: MIT */
/*
 * counts.pml - the counters "begun" and "ended" of a slot (server/sessions.c) on
 * a processor that reorders stores and loads.  For spin(1).
 *
 * RELEASE: "ended" becomes visible only after the "begun" before it.
 * ACQUIRE: the reader loads "begun" only after "ended".
 * With both, a reader never sees more sessions ended than begun, and a slot that
 * seems idle has been idle.  Without one of them, spin finds a counterexample.
 */
#ifndef RELEASE
#define RELEASE 0
#endif
#ifndef ACQUIRE
#define ACQUIRE 0
#endif
#define SESSIONS 3

byte stored_begun, stored_ended; /* by the worker, perhaps not visible yet */
byte begun, ended;               /* visible to the supervisor */

active proctype worker()
{
	do
	:: stored_ended < SESSIONS ->
		stored_begun++;
		stored_ended++
	:: else -> break
	od
}

/* The stores become visible, each counter's own in order. */
active proctype memory()
{
end:	do
	:: atomic { begun < stored_begun -> begun++ }
	:: atomic { ended < stored_ended && (!RELEASE || begun > ended) -> ended++ }
	od
}

active proctype supervisor()
{
	byte b, e;
	bool was_idle;

	if
	:: atomic { e = ended; was_idle = (begun == ended) };
		b = begun
	:: !ACQUIRE -> b = begun;
		atomic { e = ended; was_idle = (begun == ended) }
	fi;
	assert(e <= b);
	assert(b != e || was_idle)
}
