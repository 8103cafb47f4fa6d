package auth

import "slices"

// A Role is what an account may do. A role that is not one of the three may do nothing.
type Role string

// The roles, each with all rights of the one before.
const (
	Viewer   Role = "viewer"
	Operator Role = "operator"
	Admin    Role = "admin"
)

// AllRoles gives the roles, least first.
func AllRoles() []Role { return []Role{Viewer, Operator, Admin} }

// rank is 0 for what is no role.
func (r Role) rank() int { return slices.Index(AllRoles(), r) + 1 }

// Valid reports whether it is one of the roles.
func (r Role) Valid() bool { return r.rank() > 0 }

// An Action is something that a role gives the right to.
type Action string

// The actions.
const (
	See    Action = "see"    // look at everything but secrets
	Scan   Action = "scan"   // have an endpoint scanned now
	Edit   Action = "edit"   // create, change and delete endpoints, apps, nodes; see to alerts and their messages
	Manage Action = "manage" // accounts, channels, settings
)

// AllActions gives the actions, for tests that call everything with every right.
func AllActions() []Action { return []Action{See, Scan, Edit, Manage} }

// May is the one place where rights are written down.
func (r Role) May(action Action) bool {
	switch action {
	case See:
		return r.rank() >= Viewer.rank()
	case Scan, Edit:
		return r.rank() >= Operator.rank()
	case Manage:
		return r.rank() >= Admin.rank()
	}
	return false
}

// Least is the lesser of two roles; of something that is no role, that.
func Least(a, b Role) Role {
	if a.rank() < b.rank() {
		return a
	}
	return b
}

// A Scope is how much of its owner's rights a token has.
type Scope string

// The scopes.
const (
	ScopeRead  Scope = "read"
	ScopeWrite Scope = "write"
	ScopeAdmin Scope = "admin"
)

// AllScopes gives the scopes, least first.
func AllScopes() []Scope { return []Scope{ScopeRead, ScopeWrite, ScopeAdmin} }

// Role is the most that a token of this scope may do; "" for what is no scope.
func (s Scope) Role() Role {
	switch s {
	case ScopeRead:
		return Viewer
	case ScopeWrite:
		return Operator
	case ScopeAdmin:
		return Admin
	}
	return ""
}
