# SPDX-License-Identifier: MIT
# faults-forkd.t - upper-forkd survives or reports each failed system call.
. "$SOURCE/tests/faults.sh"

run_startup_faults "$forkd"
run_faults "$forkd" accept4 Accept4
run_faults "$forkd" clone,clone3,fork Fork
run_faults "$forkd" ppoll Ppoll
run_faults "$forkd" read Read
run_faults "$forkd" recvfrom Recv
run_faults "$forkd" sendto Send
run_faults "$forkd" write Write --verbose
run_faults "$forkd" close Close
finish_faults
