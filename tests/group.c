/* SPDX-License-Identifier: MIT */
/* group.c - running the tests of a Check program. */
#include <config.h>

#include <stdlib.h>

#include "group.h"

int
run_group(TCase *group)
{
	Suite *suite = suite_create("upper");
	SRunner *runner;
	int failed;

	tcase_set_timeout(group, 300); /* seconds; emulators are slow */
	suite_add_tcase(suite, group);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
