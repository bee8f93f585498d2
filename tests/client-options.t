# SPDX-License-Identifier: MIT
# client-options.t - valid and invalid command lines of the client.
. "$SOURCE/tests/client.sh"

for option in --help --version; do
	run $option
	is "$code $(wc -c <"$err")" '0 0' "$option succeeds"
	like "$(head -n 1 "$out")" upper-client "$option prints the program's name"
	if test -c /dev/full; then
		timeout 120 "$client" $option >/dev/full 2>"$err"
		code=$?
		complains 1 'standard output: No space' \
			"$option: a full device is reported"
	else
		skip "$option: a full device is reported" 'no /dev/full'
	fi
done
run --help
like "$(cat "$out")" 'localhost:9527' '--help has the default address'
for option in connect timeout verify progress no-progress ping interval load \
	connections duration rate json size trace trace-svg trace-pcap help \
	version; do
	like "$(cat "$out")" "--$option" "--help has --$option"
done
ok '--help is aligned' help_is_aligned "$out"

# wrong PATTERN OPTION...: the client must end with status 2, no output, and one
# message, which matches PATTERN.
wrong() {
	pattern=$1
	shift
	run "$@" </dev/null
	complains 2 "$pattern" "refused: $*"
	is "$(wc -c <"$out")" 0 "nothing is printed on standard output: $*"
}
run --nonsense
like "$(cat "$err")" '^upper-client: unrecognized option.*nonsense' \
	"a message begins with the program's name without its folder"
wrong 'unrecognized option' --nonsense
wrong '.* option.*z' -z
wrong '.*requires an argument' --connect
wrong '.*requires an argument' -w
wrong 'option .*verify' --verify=yes
wrong ".*ambiguous" --ver
for seconds in '' x -1 +1 ' 1' '1 ' 1. . 1.2345 1e3 0x1 315360001 \
	99999999999999999999; do
	wrong '--timeout=.*: not a time' --timeout="$seconds"
done

for bad in '' x -1 1.5 '1 '; do
	wrong '--ping=.*: not a whole number' --ping="$bad"
	for option in connections rate; do
		wrong "--$option=.*: not a whole number" --load=rr --$option="$bad"
	done
	wrong '--size=.*: not a size' --load=rr --size="$bad"
done
wrong '--ping=0: not a whole number' --ping=0
wrong '--size=0: not a size' --load=rr --size=0
for option in connections rate; do
	wrong "--$option=0: not a whole number" --load=rr --$option=0
done
wrong '--size=16777217: not a size from 1 to 16777216 bytes; units are k, M and G' \
	--load=rr --size=16777217
wrong '--size=17M: not' --load=rr --size=17M
wrong '--connections=1000001: not' --load=rr --connections=1000001
wrong '--rate=1000000001: not' --load=rr --rate=1000000001
wrong '--ping=4294967296: not' --ping=4294967296
wrong '--load=: not crr, rr or stream' --load=
wrong '--load=CRR: not crr, rr or stream' --load=CRR
wrong '--duration=x: not a time' --load=rr --duration=x
wrong '--duration=0: must be above 0' --load=rr --duration=0
wrong '--duration=0.0009: not' --load=rr --duration=0.0009
wrong '--interval=0: must be above 0' --ping --interval=0
wrong '--ping and --load cannot be used together' --ping --load=rr
wrong '--ping and --load cannot be used together' --load=rr --ping=3
wrong '--ping takes no FILE' --ping file
wrong '--load takes no FILE' --load=crr file
wrong '--load takes no FILE' --load=crr -
wrong '--rate cannot be used with --load=stream' --load=stream --rate=1
for option in --verify --progress --no-progress; do
	wrong "$option cannot be used with --ping" --ping $option
	wrong "$option cannot be used with --load" --load=rr $option
done
for option in --connections=2 --duration=1 --rate=1 --json; do
	wrong "${option%=*} is only for --load" $option
	wrong "${option%=*} cannot be used with --ping" --ping $option
done
wrong '--interval is only for --ping' --interval=1
wrong '--interval cannot be used with --load' --load=rr --interval=1
wrong '--size is only for --ping or --load' --size=1

the_port='--connect=.*: the port is not a number from 1 to 65535'
for bad in '' 0 65536 -1 +80 ' 80' '80 ' 80x http 99999999999999999999 \
	localhost: localhost:0 localhost:65536 localhost:http '[::1]:0' \
	'[::1]:' '*:0'; do
	wrong "$the_port" --connect="$bad"
done
wrong '.*: the host is missing' --connect=:9527
wrong '--connect=.*: must not be a URL: write HOST:PORT' --connect=http://localhost/
wrong '--connect=.*: must not be a URL: write HOST:PORT' --connect=tcp://localhost:9527
wrong '.*: a client cannot connect to all' --connect='*:9527'
wrong '.*: an IPv6 address is written in brackets' --connect=::1:9527
wrong '.*: an IPv6 address is written in brackets' --connect='[::1:9527'
wrong '.*: an IPv6 address is written in brackets' --connect='::1]:9527'
wrong '--connect=\[]:9527: ' --connect='[]:9527'
wrong '--connect=\[::1::2]:9527: ' --connect='[::1::2]:9527'
wrong '--connect=\[127.0.0.1]:9527: ' --connect='[127.0.0.1]:9527'
wrong '.*: the host is too long' \
	--connect="$(printf %01100d 0):9527"
wrong '.*: the path is empty' --connect=unix:
wrong '.*: the path is longer' --connect="unix:/$(printf %0107d 0)"

# The last of two equal options is valid, and options may follow a FILE.
start "$forkd"
echo text >"$work/text"
echo TEXT >"$work/wanted"
run --connect=unix:/nonexistent "$work/text" --connect="$address"
succeeds "$work/wanted" 'the last --connect is valid, also after a FILE'
run -c "$address" -w 60 -- "$work/text"
succeeds "$work/wanted" 'short options are valid, and -- ends the options'
run --connect="$address" --time=1.234 "$work/text"
succeeds "$work/wanted" 'unambiguous abbreviations of options are valid'
finish
