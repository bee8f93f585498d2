# SPDX-License-Identifier: MIT
# faults-forkd.t - upper-forkd's system calls fail, one after the other.
. "$SOURCE/tests/faults.sh"

start_up "$forkd"
every "$forkd" accept4 Accept4
every "$forkd" clone,clone3,fork Fork
every "$forkd" ppoll Ppoll
every "$forkd" read Read
every "$forkd" recvfrom Recv
every "$forkd" sendto Send
every "$forkd" write Write --verbose
every "$forkd" close Close
finish_faults
