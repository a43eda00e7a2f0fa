//! Lines of a file of others, none longer than it may be.

use std::io::{self, BufRead, Read};

/// The longest line, its end included.
pub(crate) const LONGEST: usize = 1_000_000;

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// A line; its end is taken off.
    Line,
    /// A line that the file breaks off in.
    CutOff,
    /// A line that is longer than any may be.
    TooLong,
    /// No more lines.
    End,
}

/// Reads the next line into a buffer.
pub(crate) fn next(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Next> {
    line.clear();
    let most = LONGEST as u64;
    from.take(most).read_until(b'\n', line)?;
    Ok(match line.pop() {
        None => Next::End,
        Some(b'\n') => Next::Line,
        Some(_) if line.len() + 1 == LONGEST => Next::TooLong,
        Some(_) => Next::CutOff,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut bytes: &[u8]) -> Vec<(Next, usize)> {
        let (mut line, mut all) = (Vec::new(), Vec::new());
        loop {
            let next = next(&mut bytes, &mut line).expect("bytes can be read");
            all.push((next, line.len()));
            if next != Next::Line {
                return all;
            }
        }
    }

    #[test]
    fn lines_end_and_are_not_endless() {
        assert_eq!(all(b""), [(Next::End, 0)]);
        assert_eq!(all(b"a\n\nb\n"), [(Next::Line, 1), (Next::Line, 0), (Next::Line, 1), (Next::End, 0)]);
        assert_eq!(all(b"a\nbc")[1].0, Next::CutOff);
        let long = [vec![b'x'; LONGEST - 1], vec![b'\n']].concat();
        assert_eq!(all(&long)[0], (Next::Line, LONGEST - 1));
        let longer = [vec![b'x'; LONGEST], vec![b'\n']].concat();
        assert_eq!(all(&longer)[0].0, Next::TooLong);
    }
}
