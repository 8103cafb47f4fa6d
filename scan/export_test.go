package scan

// Serve is serve for the tests outside the package.
var Serve = serve
