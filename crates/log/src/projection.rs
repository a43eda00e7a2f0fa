//! A projection: one portable SELECT, what the head of its file says of its columns, and the statements that
//! follow from both.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::document::hex;
use crate::snapshot::Value;

/// One SELECT, the same text on both databases: `$1` is after which position, `$2` up to which.
///
/// At the head of its file it says which columns are its key and which are sums: the rows of two ranges that meet,
/// added up by key, are the rows of both together. All other columns depend on the key.
#[derive(Debug, Clone, Copy)]
pub struct Projection {
    /// The name of its file, and of the table that is kept of it.
    pub name: &'static str,
    /// Its text.
    pub select: &'static str,
}

impl Projection {
    /// The columns that tell its rows apart.
    pub fn key(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.listed("-- key: ")
    }

    /// The columns that are added up.
    pub fn sums(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.listed("-- sums: ")
    }

    fn listed(&self, head: &'static str) -> impl Iterator<Item = &'static str> + use<> {
        self.select
            .lines()
            .filter_map(move |line| line.strip_prefix(head))
            .flat_map(|names| names.split(", "))
    }

    /// The SHA-256 of its text, in hex, as `sha256sum` says it of the file.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.select))
    }

    /// Its key as SQL lists it.
    pub(crate) fn key_list(&self) -> String {
        self.key().collect::<Vec<_>>().join(", ")
    }

    /// A SELECT of its columns and of no rows.
    pub(crate) fn shape(&self) -> String {
        self.select.replace("$1", "0").replace("$2", "0")
    }

    /// The statement that adds to a table of its shape what came after position `$1` and up to `$2`.
    pub(crate) fn addition(&self, table: &str) -> String {
        let mut text = format!("insert into {table} select * from ({}\n) as fresh where true", self.select);
        let sums: Vec<String> =
            self.sums().map(|sum| format!("{sum} = {table}.{sum} + excluded.{sum}")).collect();
        // Without sums each row comes once: one that came twice is a mistake, and should be told.
        if !sums.is_empty() {
            let _ = write!(text, " on conflict ({}) do update set {}", self.key_list(), sums.join(", "));
        }
        text
    }
}

/// The SHA-256 of rows in their canonical order: the same wherever the rows are the same, whatever the database, its
/// collation and its types.
#[must_use]
pub fn fingerprint(rows: &[Vec<Value>]) -> [u8; 32] {
    let mut sorted: Vec<&Vec<Value>> = rows.iter().collect();
    sorted.sort();
    let mut hasher = Sha256::new();
    for row in sorted {
        for value in row {
            match value {
                Value::Null => hasher.update("-"),
                Value::Integer(number) => hasher.update(format!("{number};")),
                Value::Text(text) => hasher.update(format!("{}:{text}", text.len())),
            }
        }
        hasher.update("\n");
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTED: Projection = Projection {
        name: "counted",
        select: "-- How often.\n-- key: what, on_day\n-- sums: rows\nselect what, on_day, count(*) as rows from seen\n\
                 where position > $1 and position <= $2\ngroup by what, on_day\n",
    };

    #[test]
    fn the_head_of_a_file_says_what_is_key_and_what_is_added_up() {
        assert_eq!(COUNTED.key().collect::<Vec<_>>(), ["what", "on_day"]);
        assert_eq!(COUNTED.sums().collect::<Vec<_>>(), ["rows"]);
        let addition = COUNTED.addition("counted_next");
        assert!(
            addition.starts_with("insert into counted_next select * from (-- How often.\n"),
            "{addition}"
        );
        let added = "on conflict (what, on_day) do update set rows = counted_next.rows + excluded.rows";
        assert!(addition.ends_with(added), "{addition}");
    }

    #[test]
    fn what_is_not_added_up_comes_once() {
        let each = Projection { name: "each", select: "-- key: position\nselect position from entry" };
        assert!(each.addition("each").ends_with("as fresh where true"));
    }

    #[test]
    fn rows_have_the_same_fingerprint_in_any_order_and_other_rows_another() {
        let row = |text: &str, number| vec![Value::Text(text.to_owned()), Value::Integer(number)];
        let (one, two) = (row("a", 1), row("b", 2));
        assert_eq!(fingerprint(&[one.clone(), two.clone()]), fingerprint(&[two, one.clone()]));
        assert_ne!(fingerprint(std::slice::from_ref(&one)), fingerprint(&[row("a1", 1)]));
        assert_ne!(fingerprint(std::slice::from_ref(&one)), fingerprint(&[one.clone(), one]));
    }
}
