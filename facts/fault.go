package facts

// A Step is how far a server came in a handshake before it failed. Zero: it had said nothing.
type Step string

// The steps, in their order.
const (
	StepBegun       Step = "begun"             // some bytes of a handshake, and not the ServerHello
	StepRetry       Step = "hello_retry"       // HelloRetryRequest, RFC 8446 §4.1.4
	StepServerHello Step = "server_hello"      // RFC 8446 §4.1.3
	StepCertificate Step = "certificate"       // RFC 8446 §4.4.2; in TLS 1.3 also what follows it
	StepKeyExchange Step = "key_exchange"      // ServerKeyExchange, RFC 5246 §7.4.3
	StepDone        Step = "server_hello_done" // RFC 5246 §7.4.5
)

// A Protocol is what a port speaks in place of TLS, as far as its first bytes tell. Zero: they do not.
type Protocol string

// The protocols that are recognised.
const (
	HTTP       Protocol = "http"
	HTTP2      Protocol = "http2"
	SSH        Protocol = "ssh"
	SMTP       Protocol = "smtp"
	FTP        Protocol = "ftp"
	IMAP       Protocol = "imap"
	POP3       Protocol = "pop3"
	MySQL      Protocol = "mysql"
	PostgreSQL Protocol = "postgresql"
	Redis      Protocol = "redis"
	VNC        Protocol = "vnc"
	Telnet     Protocol = "telnet"
	AMQP       Protocol = "amqp"
)

// A Fault is what a server did against the rules of TLS or HTTP. Zero: nothing that has a name.
type Fault string

// The faults of a handshake.
const (
	FaultRecordTooLong       Fault = "record_too_long"       // more than 2^14+2048 bytes: RFC 5246 §6.2.3
	FaultRecordVersion       Fault = "record_version"        // of another version than was agreed on: RFC 5246 §6.2.1
	FaultEmptyRecord         Fault = "empty_record"          // of a handshake: RFC 8446 §5.1
	FaultWarnings            Fault = "warnings"              // more than 16, and no answer
	FaultChangeCipherSpec    Fault = "change_cipher_spec"    // more than 16, or where there is nothing to change
	FaultUnexpectedMessage   Fault = "unexpected_message"    // another than is due
	FaultMalformedMessage    Fault = "malformed_message"     // what is in it does not fit its lengths
	FaultMessageTooLong      Fault = "message_too_long"      // more than 64 KiB
	FaultCertificatesTooLong Fault = "certificates_too_long" // a Certificate message of more than 256 KiB
	FaultNoCertificate       Fault = "no_certificate"        // a Certificate message with none
	FaultVersionNotOffered   Fault = "version_not_offered"
	FaultSuiteNotOffered     Fault = "suite_not_offered"
	FaultGroupNotOffered     Fault = "group_not_offered"
	FaultCompression         Fault = "compression"          // which was not offered
	FaultRetryTwice          Fault = "hello_retry_twice"    // RFC 8446 §4.1.4
	FaultRetryNeedless       Fault = "hello_retry_needless" // for what was in the first hello: RFC 8446 §4.1.4
	FaultKeyExchange         Fault = "key_exchange"         // a key that is none, such as a point off its curve
	FaultSignature           Fault = "signature"            // of the key exchange, and wrong
	FaultUndecipherable      Fault = "undecipherable"       // a record that the agreed keys do not open
	FaultTooMuch             Fault = "too_much"             // more than 512 KiB on one connection
)

// The faults after a handshake.
const (
	FaultIdleRecords    Fault = "idle_records"    // more than 16 tickets, key updates or the like, and no answer
	FaultInterimAnswers Fault = "interim_answers" // more than 5 answers of 1xx before the real one
	FaultHeaderTooLong  Fault = "header_too_long" // more than 64 KiB or 100 lines
	FaultFrames         Fault = "frames"          // more than 256 of HTTP/2 for one answer
)

// Fatal reports whether every client would end the handshake over the fault. The others have their cause in what this
// scanner offers or how strictly it reads, and a phone might go on.
func (f Fault) Fatal() bool {
	switch f {
	case "", FaultSuiteNotOffered, FaultGroupNotOffered, FaultMalformedMessage, FaultTooMuch:
		return false
	}
	return true
}
