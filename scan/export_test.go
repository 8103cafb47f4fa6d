package scan

// Serve is serve for the tests outside the package.
var Serve = serve

// AskQUIC is askQUIC for the tests outside the package.
var AskQUIC = (*Scanner).askQUIC
