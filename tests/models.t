# SPDX-License-Identifier: MIT
# models.t - models of the code, checked by spin(1), hold; and the code has the
# memory orders that a model needs.
. "$SOURCE/tests/tap.sh"

cd "$work" || exit
make_programs_folder

# errors MODEL OPTION...: print the number of errors that spin finds in MODEL.
# Spin writes C for the word size of this machine, so that a cross compiler may
# not do.
errors() {
	model=$1
	shift
	spin "$@" -a "$SOURCE/tests/models/$model.pml" >said &&
		cc -o "$programs/pan" pan.c 2>>said && "$programs/pan" >>said ||
		cat said >&2
	sed -n 's/.*, errors: //p' said
}

model='a session has begun before it has ended, in every order of stores'
if command -v spin >/dev/null && command -v cc >/dev/null; then
	is "$(errors counts -DRELEASE=1 -DACQUIRE=1)" 0 "$model"
	is "$(errors counts -DRELEASE=1)" 1 'acquire is needed'
	is "$(errors counts -DACQUIRE=1)" 1 'release is needed'
else
	skip "$model" 'no spin, or no cc'
fi

# body FUNCTION: print the body of FUNCTION in sessions.c.
body() {
	sed -n "/^$1(/,/^}/p" "$SOURCE/src/server/sessions.c"
}
like "$(body count_end)" 'memory_order_release' '"ended" is written with release'
like "$(body load_ended)" 'memory_order_acquire' '"ended" is read with acquire'
finish
