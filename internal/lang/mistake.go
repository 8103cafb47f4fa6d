package lang

// A Speaker is an error that says itself in either language.
type Speaker interface {
	error
	In(Tag) string
}

// A Mistake is what is wrong with something that a person gave: where it stands, such as "--hosts my.hosts:3", and
// what it is.
type Mistake struct {
	At   string
	What Speaker
}

// Wrong makes a Mistake of a phrase whose places are filled from pairs, as in [Errorf].
func Wrong(at string, p Phrase, pairs ...string) error { return Mistake{at, Errorf(p, pairs...)} }

// In gives the sentence in one language.
func (m Mistake) In(tag Tag) string {
	if tag == Chinese {
		return m.At + "：" + m.What.In(tag)
	}
	return m.At + ": " + m.What.In(tag)
}

func (m Mistake) Error() string { return m.In(English) }
func (m Mistake) Unwrap() error { return m.What }

// A Fault is not the person's: the program could not do what it was rightly asked to.
type Fault struct{ Speaker }

func (f Fault) Unwrap() error { return f.Speaker }

// Flatten takes joined errors apart, so that each can be said on a line of its own. An error that speaks for itself
// stays whole. There are none in nil.
func Flatten(err error) []error {
	if err == nil {
		return nil
	}
	if _, ok := err.(Speaker); ok {
		return []error{err}
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, Flatten(e)...)
	}
	return out
}
