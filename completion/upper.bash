# SPDX-License-Identifier: MIT
# Completion for bash of upper-forkd, upper-threadd and upper-client: what there
# is to complete they tell themselves, by --help.

# An ADDRESS: a host, which a port follows, or a unix socket.
_upper_address()
{
	local whole=$cur

	compopt -o nospace
	if [[ $cur == unix:* ]]; then
		cur=${cur#unix:}
		_filedir
		COMPREPLY=("${COMPREPLY[@]/#/unix:}")
	else
		_known_hosts_real -c -- "$cur"
		COMPREPLY+=($(compgen -W 'localhost: unix:' -- "$cur"))
	fi
	__ltrim_colon_completions "$whole"
}

# One of WORD|WORD..., or several with commas where one is there already.
_upper_words()
{
	local before=

	[[ $cur == *,* ]] && before=${cur%,*},
	COMPREPLY=($(compgen -P "$before" -W "${1//|/ }" -- "${cur##*,}"))
}

_upper()
{
	local cur prev words cword split line argument= takes_files= options=()

	_init_completion -s -n : || return
	while IFS= read -r line; do
		[[ $line == Usage:*'[FILE]'* ]] && takes_files=yes
		# "  -s, --long[=ARGUMENT]  what it does"
		[[ $line =~ ^\ +(-[a-zA-Z])?(, )?(--[a-z-]+)(\[?=([^ ]+))? ]] || continue
		local short=${BASH_REMATCH[1]} long=${BASH_REMATCH[3]}
		local given=${BASH_REMATCH[4]} what=${BASH_REMATCH[5]}

		options+=("$long${given:+=}")
		# One that may be left out never stands in the next word.
		if [[ $given == \[* ]]; then
			options+=("$long")
			what=${what%]}
			[[ $split == true ]] || continue
		fi
		[[ $given && ($prev == "$long" || $prev == "$short") ]] &&
			argument=$what
	done < <(LC_ALL=C "$(dequote "$1")" --help 2>/dev/null |
		grep -e '^Usage:' -e '^ \{2,6\}-')

	case $argument in
	'') ;;
	ADDRESS) _upper_address; return ;;
	FILE) _filedir; return ;;
	USER*) _usergroup; return ;;
	*[a-z]'|'[a-z]*) _upper_words "$argument"; return ;;
	*) return ;; # a number: nothing to offer
	esac
	[[ $split == true ]] && return

	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W '"${options[@]}"' -- "$cur"))
		[[ ${COMPREPLY-} == *= ]] && compopt -o nospace
	elif [[ $takes_files ]]; then
		_filedir
	fi
} &&
	complete -F _upper upper-forkd upper-threadd upper-client

# ex: filetype=sh
