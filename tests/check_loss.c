/* SPDX-License-Identifier: MIT */
/* check_loss.c - the percentage of lost requests. */
#include <config.h>

#include "measure/loss.h"
#include "group.h"

static const struct {
	uint64_t lost, total;
	const char *percent;
} cases[] = {
	{0, 0, "0"},
	{0, 1, "0"},
	{0, UINT64_MAX, "0"},
	{1, 1, "100"},
	{UINT64_MAX, UINT64_MAX, "100"},
	/* Neither nothing nor everything. */
	{1, UINT64_MAX, "0.1"},
	{1, 100000, "0.1"},
	{1, 2001, "0.1"},
	{1999, 2000, "99.9"},
	{99999, 100000, "99.9"},
	{UINT64_MAX - 1, UINT64_MAX, "99.9"},
	/* The nearest tenth. */
	{1, 3, "33.3"},
	{2, 3, "66.7"},
	{1, 4, "25"},
	{1, 40, "2.5"},
	{1, 1000, "0.1"},
	{2, 1000, "0.2"},
	{999, 1000, "99.9"},
};

START_TEST(percentage_is_rounded_towards_the_middle)
{
	char text[LOSS_SIZE];

	ck_assert_str_eq(loss_percent(cases[_i].lost, cases[_i].total, text),
	                 cases[_i].percent);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("loss");

	tcase_add_loop_test(group, percentage_is_rounded_towards_the_middle, 0,
	                    sizeof cases / sizeof *cases);
	return run_group(group);
}
