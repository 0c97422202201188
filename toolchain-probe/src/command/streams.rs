//! What a command says reaches its reader, or ends quietly where there is none.

use std::io::Write;

/// Writes until its reader has gone, and nothing after that: `| head` has read what it wanted, and that is no fault.
/// The exit status is then still that of the verdict.
pub struct UntilClosed<'w> {
    inner: &'w mut dyn Write,
    is_closed: bool,
}

impl<'w> UntilClosed<'w> {
    /// Writes to this.
    pub fn new(inner: &'w mut dyn Write) -> Self {
        Self { inner, is_closed: false }
    }

    fn unless_closed<T>(&mut self, done: std::io::Result<T>, instead: T) -> std::io::Result<T> {
        match done {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(instead)
            }
            done => done,
        }
    }
}

impl Write for UntilClosed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let done = self.inner.write(bytes);
        self.unless_closed(done, bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let done = self.inner.flush();
        self.unless_closed(done, ())
    }
}

/// An error and its sources in one line: `cannot read `x`: no such file`.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
