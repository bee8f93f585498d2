# SPDX-License-Identifier: MIT
# completion.t - bash completes the options of the programs and their values.
. "$SOURCE/tests/tap.sh"

command -v bash >/dev/null || skip_all 'no bash'
library=
for place in "$(pkg-config --variable=datadir bash-completion 2>/dev/null)" \
	/usr/share /usr/local/share; do
	test -z "$library" || continue
	test ! -r "$place/bash-completion/bash_completion" ||
		library=$place/bash-completion/bash_completion
done
test -n "$library" || skip_all 'no bash-completion'

# A script for bash: complete LIBRARY USER_DIR WORD... prints the completions of
# the last WORD.  As in a terminal, "=" and ":" separate words, and are words
# themselves.
cat >"$work/complete" <<'END'
# The completion is loaded by the name of the program, as for a user.
library=$1 user_dir=$2
shift 2
export BASH_COMPLETION_USER_DIR=$user_dir
compopt() { :; }
. "$library"
_completion_loader "$1" >/dev/null || [[ $? == 124 ]] || exit 9
COMP_LINE=$* COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMP_KEY=9
COMP_WORDS=()
for word; do
	while [[ $word == *[=:]* ]]; do
		before=${word%%[=:]*}
		[[ $before ]] && COMP_WORDS+=("$before")
		word=${word#"$before"}
		COMP_WORDS+=("${word:0:1}")
		word=${word:1}
		[[ $word ]] || break
	done
	[[ $word || $# == 1 || ! $before ]] && COMP_WORDS+=("$word")
	before=
done
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
definition=$(complete -p "$1") || exit 9
function=${definition#*-F }
"${function%% *}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}"
END
mkdir -p "$work/user/completions"
cp "$BUILD"/completion/upper-* "$work/user/completions"
PATH=$BUILD/src:$PATH
export PATH
# offered WORD...: print the completions of the last WORD, sorted, in one line.
offered() {
	bash --norc "$work/complete" "$library" "$work/user" "$@" 2>&1 |
		LC_ALL=C sort -u | sed '/^$/d' | tr '\n' ' ' | sed 's/ $//'
}
# offers WANTED WORD...: the completions must be WANTED.
offers() {
	wanted=$1
	shift
	is "$(offered "$@")" "$wanted" "the completions of: $*"
}
# offers_among WANTED WORD...: WANTED must be one of the completions.
offers_among() {
	wanted=$1
	shift
	like " $(offered "$@") " " $wanted " "one of the completions of: $*"
}

for program in upper-forkd upper-threadd upper-client; do
	$program --help | grep -Eo '^ {2,6}(-., )?--[a-z0-9-]+' |
		sed 's/.*--/--/' | sort >"$work/options"
	offered $program -- | tr ' ' '\n' | sed 's/=$//' | sort -u >"$work/got"
	ok "$program: the completions are the options of --help" \
		diff "$work/options" "$work/got"
	ok "$program: more than 15 options are completed" \
		test "$(wc -l <"$work/got")" -gt 15
done

cd "$work" || exit
mkdir folder
: >folder/file
: >file
offers '--listen=' upper-forkd --li
offers '--reap=' upper-threadd --re
offers '' upper-forkd --re
offers '--verbose --verbose= --version' upper-forkd --ver
offers 'detach join' upper-threadd --reap=
offers 'join' upper-threadd --reap=j
offers 'detach join' upper-threadd --reap ''
offers 'crr rr stream' upper-client --load=
offers 'stream' upper-client --load s
offers 'info json wire' upper-client --trace=
offers 'info,json' upper-client --trace=info,j
offers '--trace --trace-pcap= --trace-svg= --trace=' upper-client --trace
offers '--ping --ping=' upper-client --pi
offers 'file folder' upper-client --trace f
offers 'file folder' upper-client f
offers 'folder/file' upper-client file folder/
offers 'file' upper-client --trace-svg=fi
offers 'file' upper-client --trace-pcap fi
offers '' upper-forkd f
offers '' upper-client --size=
offers '' upper-forkd --backlog ''
offers_among 'localhost:' upper-client --connect=local
offers_among 'localhost:' upper-client -c local
offers_among 'unix:' upper-forkd -l u
offers 'folder/file' upper-forkd --listen=unix:folder/f
offers_among root upper-forkd --user=ro
finish
