package project

// What follows is a file's code with all left out that cannot bear on an address: expressions, names with the values
// they are given, functions with what they return, and calls. A syntax tree is some ten times as large, and is dropped
// as soon as this is made of it.

// A kind is what an expression does.
type kind uint8

const (
	opaque    kind = iota // it cannot be followed
	text                  // a literal string
	number                // a literal number, as it is written
	truth                 // true or false
	nothing               // null or undefined
	name                  // a variable, or a global name where ref is nil
	this                  // of the function fn, or of the module
	member                // kids[0].text
	index                 // kids[0][kids[1]]
	element               // any element of kids[0]
	call                  // kids[0](kids[1:]…)
	construct             // new kids[0](kids[1:]…)
	plus                  // kids[0] + kids[1]
	equal                 // kids[0] === kids[1]
	unequal               // kids[0] !== kids[1]
	not                   // !kids[0]
	and                   // kids[0] && kids[1]
	or                    // kids[0] || kids[1]
	nullish               // kids[0] ?? kids[1]
	fallback              // kids[0], or kids[1] where that is undefined: a default
	choice                // kids[0] ? kids[1] : kids[2]
	literal               // an object or an array
	function              // fn
	spread                // ...kids[0], in arguments
	regex                 // a regular expression, as it is written
)

// A spot is where an expression stands in the original file: line and column from 1; the zero spot is in no source.
type spot struct{ line, column int32 }

type expr struct {
	kind kind
	at   spot
	text string
	kids []*expr
	ref  *variable
	fn   *routine
	obj  *object
}

// A variable is a name with everything that it is ever given.
type variable struct {
	name    string
	defs    []def
	of      *routine // whose parameter it is
	nth     int      // of that routine
	rest    bool     // it takes the rest of the arguments
	special special
	home    *routine // that declares it; nil at the top of a file
	use     *expr    // that stands for each use of it; nil: there was none

	known value // all that it may be, as far as it was known in a round
	round int   // 0: it was not asked for
	busy  bool
	in    *frame  // in which it is being followed
	upto  int     // of defs: the one that is being followed. What it says of the variable itself are those before it
	parts []value // of defs: those that were followed; nil where not yet
	adds  bool    // a parameter's defs are being followed
	soFar value   // what a parameter was before the one that is being followed
	knots int     // where what is being followed led back to it
}

// A special is what a variable stands for without being given it in the code.
type special uint8

const (
	ordinary special = iota
	theModule
	theExports
	theRequire
)

// A def is a value, and when it is given.
type def struct {
	value *expr
	when  *condition
	in    *routine
}

// A condition is what must hold for a statement to run; the conditions around it are its parents.
type condition struct {
	test   *expr
	not    bool
	parent *condition

	may, must branches // where it may hold, and where it does for certain, as far as was known in a round
	round     int
}

// A routine is a function.
type routine struct {
	file    *script
	params  []*variable
	returns []def
	owner   *object // what "this" is in it; nil where that cannot be known
	arrow   bool
	outer   *routine // that it stands in; nil at the top of a file
	made    *object  // what "new" makes of it: also its prototype, and a class's static part
	sites   []site   // where it is called
	more    bool     // it is called in more places, which may hand other addresses in
	merges  bool     // it gives its first argument with all that the others have, as Object.assign does
	bundled *object  // the exports of the module that it is, in a bundle of webpack's; nil for other routines
}

// A site is a place where a routine is called.
type site struct {
	file *script
	args []*expr
	made *frame // the call in which what is called was made; nil where it was made in none, or in any
}

// An object is an object literal, an array, a class, a module's exports or what a constructor makes. There are as many as
// there are functions, and most are never given anything.
type object struct {
	file  *script
	props []property
	got   *gifts  // nil: nothing
	whole *object // the component of whose functions it is a group; nil: none
	array bool
	loose bool // what it lacks may come from anywhere
}

// gifts are what an object gets from outside of its literal.
type gifts struct {
	given    []gift    // assigned to it
	replaced []gift    // of a module's exports: what module.exports is set to
	pushed   []gift    // of an array: the elements that are added to it
	heirs    []*object // of a class: those that extend it, whose "this" its methods see
	platform string    // what it stands for, such as "Taro", where it is a framework's module in a bundle; "" else
}

// gets gives what an object got, to add to it.
func (o *object) gets() *gifts {
	if o.got == nil {
		o.got = &gifts{}
	}
	return o.got
}

// gifts gives what an object got, to read it.
func (o *object) gifts() gifts {
	if o.got == nil {
		return gifts{}
	}
	return *o.got
}

// An heir is a class that extends another.
type heir struct {
	of    *expr   // what it extends
	class *object // what the class makes
}

// A property is one of an object's literal.
type property struct {
	key    string
	by     *expr // the key, where it is not literal: [name]; nil elsewhere
	value  *expr
	getter bool // the value is a function that gives it
	merged bool // the value is an object all of whose properties it takes; there is no key. Also what a class extends
	at     spot
}

// A gift is a property that is assigned to an object.
type gift struct {
	key    string
	file   *script // of the value
	value  *expr
	getter bool
	merged bool
	when   *condition
	in     *routine
	call   *frame // in which a routine assigns it to what it was called with; nil: that is not told apart
}

// A deed is something in the code that may matter once all files are read: a call, or an assignment to a member.
type deed struct {
	expr  *expr // a call or construct; for an assignment, the member
	value *expr // what is assigned; nil for a call
	when  *condition
	in    *routine
	done  bool // an object was given it
}

// A script is a file of code.
type script struct {
	path    string
	module  string // what a module of WXS in markup has behind its path; "" for a file of code
	exports *object
	deeds   []deed
	strings []*expr // literals that name a host
	secrets []*expr // literals that are one, or ask for one
	servers []*expr // literals that are the server of an engine's assets
	heirs   []heir  // classes that extend others
	page    *option // what is given to Page, Component or App; nil where nothing is
	sets    []gift  // what setData puts into the page's data
}
