package pages

// Routes lists every address that the pages link to or post to, as patterns of http.ServeMux. Besides those with GET
// there are the static files under /static/. Query parameters: lang on every page (the language to change to), and
// fragment where [Pages.RenderFragment] has one; those of /endpoints are [Filter]'s.
//
// A POST is answered with a redirect, to the form's "back" where it has one (a path of this site; check that it is),
// else to the page it came from.
func Routes() []string {
	return []string{
		"GET /{$}",
		"GET /sign-in", "POST /sign-in", // name, password, next
		"GET /sign-in/link", "POST /sign-in/link", // token
		"POST /sign-out",
		"GET /endpoints",
		"GET /endpoints/{id}",
		"GET /endpoints/{id}/chain.pem",
		"GET /endpoints/{id}/fullchain.pem",
		"POST /endpoints/{id}/scan",                                 // back
		"POST /endpoints/{id}/pause", "POST /endpoints/{id}/resume", // back
		"GET /endpoints/{id}/delete", "POST /endpoints/{id}/delete",
		"POST /endpoints/{id}/nodes", // label, address
		"POST /endpoints/{id}/nodes/{node}/delete",
		"POST /endpoints/{id}/expected-certificate", // pem, within
		"POST /endpoints/{id}/expected-certificate/withdraw",
		"POST /endpoints/{id}/disputes", // rule, phone, system, wechat, note
		"POST /endpoints/{id}/disputes/{dispute}/delete",
		"GET /endpoints/{id}/disputes/{dispute}/snapshot.json",
		"GET /import", "POST /import", // text, appid, name, list, do: preview, add or edit; skip: leave out what is bad
		"GET /apps", "GET /apps/{id}",
		"GET /apps/console", "POST /apps/console", // appid; text, version, take, do: preview, save or edit. Nothing is saved before save
		"GET /rules", "GET /rules/{rule}",
		"GET /explain", "POST /explain", "POST /explain/scan", // text, target, platform; they answer with the page, since nothing is kept
		"GET /authorities",                           // q, cursor
		"GET /certificates", "GET /certificates.csv", // q, key, expires, unused; cursor
		"GET /certificates/{sha256}", // name
		"GET /certificates/{sha256}/pem",
		"GET /problems/{slug}",
		"GET /reference", "GET /api/v1/openapi.json",
		"GET /alerts", "GET /alerts/{id}",
		"POST /alerts/{id}/acknowledge", "POST /alerts/{id}/reopen", // version, back
		"GET /alerts/{id}/silence", "POST /alerts/{id}/silence", // version, for, at, zone, because
		"GET /channels", "GET /channels/new", // kind
		"POST /channels",                                                            // kind, name, url, key, mention, headers, template, language
		"GET /channels/{id}", "GET /channels/{id}/edit", "POST /channels/{id}/edit", // as POST /channels, and version, unsigned, bare
		"POST /channels/{id}/test", "POST /channels/{id}/enable", "POST /channels/{id}/disable", // version
		"POST /channels/{id}/rotate", "POST /channels/{id}/drop", // version
		"GET /channels/{id}/delete", "POST /channels/{id}/delete", // version
		"POST /deliveries/{id}/replay",           // back
		"GET /account", "POST /account/password", // old, password, again
		"POST /account/sessions/revoke", // id; empty: all but this one
		"POST /account/tokens",          // name, scope, days
		"POST /account/tokens/{id}/revoke",
		"GET /users", "POST /users", // name, role
		"POST /users/{id}/role", // role
		"POST /users/{id}/link", // a new one-time link
		"POST /users/{id}/disable", "POST /users/{id}/enable",
	}
}
