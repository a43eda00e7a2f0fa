//! Runs of digits in a text, and which of them are one number.

/// No telephone number is written in more groups; the limit keeps a hostile text cheap.
const MOST_GROUPS: usize = 8;

/// A run of digits within a number, what parts it from the run before, and where it ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    pub(super) parted_by: u8,
    pub(super) digits: &'a [u8],
    pub(super) end: usize,
}

pub(super) fn length(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.digits.len()).sum()
}

pub(super) fn is_year(digits: &[u8]) -> bool {
    matches!(digits, [b'1', b'9', _, _] | [b'2', b'0', _, _])
}

/// The runs of digits that may make one number with `first`, up to the first date or year.
pub(super) fn groups<'a>(plain: &'a [u8], first: Group<'a>) -> Vec<Group<'a>> {
    let mut groups = Vec::with_capacity(MOST_GROUPS);
    let mut next = Some(first);
    while let Some(group) = next.filter(|_| groups.len() < MOST_GROUPS) {
        groups.push(group);
        next = group_after(plain, group.end);
    }
    let dated = (0..groups.len()).find(|at| groups.get(*at..).is_some_and(begins_with_date));
    groups.truncate(dated.unwrap_or(groups.len()));
    groups
}

/// The next run of digits, unless more than one sign parts it from what ends at `end`.
pub(super) fn group_after(plain: &[u8], end: usize) -> Option<Group<'_>> {
    let rest = plain.get(end..)?;
    let gap = leading(rest, |byte| b" ()./-".contains(byte));
    let digits = leading_digits(rest.get(gap.len()..)?);
    let mut signs = gap.iter().filter(|byte| b"./-".contains(byte));
    let parted_by = match (signs.next(), signs.next()) {
        (None, _) if !gap.is_empty() => b' ',
        (Some(b'-'), None) => b'-',
        // "protocollo 345/2025" has its year here, and ends before it.
        (Some(b'/'), None) if !is_year(digits) => b'/',
        // A dot with a space ends a sentence.
        (Some(b'.'), None) if gap.len() == 1 => b'.',
        _ => return None,
    };
    let end = end + gap.len() + digits.len();
    (!digits.is_empty()).then_some(Group { parted_by, digits, end })
}

/// "12/03/2026", "2026-03-12", or a span of years as in "2025-2026".
pub(super) fn begins_with_date(groups: &[Group]) -> bool {
    let day = |digits| matches!(value(digits), 1..=31);
    let month = |digits| matches!(value(digits), 1..=12);
    match groups {
        [one, two, ..] if is_year(one.digits) && is_year(two.digits) => true,
        [one, two, three, ..] if two.parted_by == three.parted_by => {
            let slashed = two.parted_by == b'/';
            let (one, two, three) = (one.digits, two.digits, three.digits);
            // Only slashes make a date of "12/03/26": dots part local numbers so too (57.01.23).
            let year = is_year(three) || (slashed && three.len() == 2);
            month(two) && ((day(one) && year) || (is_year(one) && day(three)))
        }
        _ => false,
    }
}

/// The value of one or two digits; more are no day and no month.
pub(super) fn value(digits: &[u8]) -> u8 {
    match digits {
        [units] => units - b'0',
        [tens, units] => (tens - b'0') * 10 + units - b'0',
        _ => 0,
    }
}

/// The first run of digits at or after `from`.
pub(super) fn next_digits(plain: &[u8], from: usize) -> Option<Group<'_>> {
    let rest = plain.get(from..)?;
    let skipped = rest.iter().position(u8::is_ascii_digit)?;
    let digits = leading_digits(rest.get(skipped..)?);
    Some(Group { parted_by: b' ', digits, end: from + skipped + digits.len() })
}

pub(super) fn before<'a>(plain: &'a [u8], group: Group) -> &'a [u8] {
    plain.get(..group.end - group.digits.len()).unwrap_or_default()
}

pub(super) fn leading_digits(text: &[u8]) -> &[u8] {
    leading(text, u8::is_ascii_digit)
}

pub(super) fn leading(text: &[u8], is_in: impl Fn(&u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !is_in(byte)).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// "3.401.234" is an amount, even without its cents.
pub(super) fn is_grouped_by_thousands(first: &Group, rest: &[Group]) -> bool {
    !rest.is_empty()
        && first.digits.len() <= 3
        && rest.iter().all(|group| group.parted_by == b'.' && group.digits.len() == 3)
}
