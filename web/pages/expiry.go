package pages

import "time"

// Expiry counts the certificates that end soon.
type Expiry struct {
	Expired int
	Weeks   []int // from now on, seven days each; thirteen of them
}

// A Bar is a column of the chart.
type Bar struct {
	Window   Window
	Count    int
	Height   int // in pixels
	From, To time.Time
	Urgent   bool // within two weeks
}

const (
	barHeight = 104 // pixels
	weekDays  = 7
)

// Bars makes the columns: first what has expired, then a week each. A week with one certificate beside one with a
// thousand is still seen.
func (e Expiry) Bars(now time.Time) []Bar {
	most := e.Expired
	for _, n := range e.Weeks {
		most = max(most, n)
	}
	height := func(n int) int {
		if n == 0 {
			return 0
		}
		return max(3, n*barHeight/most)
	}
	out := []Bar{{Window: Window{Expired: true}, Count: e.Expired, Height: height(e.Expired), To: now}}
	for i, n := range e.Weeks {
		from, to := i*weekDays, (i+1)*weekDays
		out = append(out, Bar{
			Window{From: from, To: to},
			n, height(n),
			now.Add(time.Duration(from) * day0), now.Add(time.Duration(to) * day0), i < 2,
		})
	}
	return out
}

// Any reports whether there is anything to draw.
func (e Expiry) Any() bool {
	sum := e.Expired
	for _, n := range e.Weeks {
		sum += n
	}
	return sum > 0
}

// End is when the last week ends.
func (e Expiry) End(now time.Time) time.Time {
	return now.Add(time.Duration(len(e.Weeks)*weekDays) * day0)
}
