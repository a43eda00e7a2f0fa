//! Policies, as C2SP tlog-policy writes them: which logs are known, which witnesses, and how many of them must
//! have cosigned a checkpoint before it is believed.

use std::collections::{BTreeMap, BTreeSet};

use crate::checkpoint::SignedCheckpoint;
use crate::key::{PublicKey, Use};
use crate::note::NotSigned;

/// Who must have signed a checkpoint.
#[derive(Debug, Clone)]
pub struct Policy {
    logs: Vec<PublicKey>,
    witnesses: Vec<(String, PublicKey, Option<String>)>,
    groups: BTreeMap<String, (usize, Vec<String>)>,
    quorum: Quorum,
}

/// Who is enough.
#[derive(Debug, Clone)]
enum Quorum {
    /// No witness need have cosigned.
    None,
    /// This witness, or this group.
    Of(String),
}

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {trouble}")]
pub struct NotAPolicy {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub trouble: Trouble,
}

/// What is wrong with a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It holds signs no policy may hold.
    #[error("signs that no policy may hold")]
    Signs,
    /// It is none of the lines a policy has.
    #[error("not a line of a policy")]
    Unknown,
    /// What should be a key of a log or a witness is none.
    #[error("not a key for this use")]
    Key,
    /// The same key stands there already.
    #[error("a key that was named already")]
    Twice,
    /// A name is given twice, or stands in two groups.
    #[error("the name {0} is taken")]
    Taken(String),
    /// A name is used before it is given.
    #[error("nobody is called {0} before this line")]
    Nobody(String),
    /// A group asks for more members than it has, or for none.
    #[error("a group of {members} cannot ask for {asked}")]
    Threshold {
        /// How many it asks for, as written.
        asked: String,
        /// How many it has.
        members: usize,
    },
    /// There is no line that says the quorum, or a second one.
    #[error("there must be one line that says the quorum")]
    Quorum,
}

/// What a policy found of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whether a log it knows has signed it; true where it knows none.
    pub is_of_a_known_log: bool,
    /// The witnesses that have cosigned it, by their names in the policy.
    pub witnesses: Vec<String>,
    /// Whether they are enough.
    pub is_enough: bool,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// The first line that is wrong, and why.
    pub fn read(text: &str) -> Result<Self, NotAPolicy> {
        let mut reading = Reading::default();
        let mut last = 0;
        for (line, text) in (1..).zip(text.lines()) {
            reading.line(text).map_err(|trouble| NotAPolicy { line, trouble })?;
            last = line;
        }
        let Some(quorum) = reading.quorum else {
            return Err(NotAPolicy { line: last, trouble: Trouble::Quorum });
        };
        let Reading { logs, witnesses, groups, .. } = reading;
        Ok(Self { logs, witnesses, groups, quorum })
    }

    /// The logs it knows.
    #[must_use]
    pub fn logs(&self) -> &[PublicKey] {
        &self.logs
    }

    /// The witnesses it knows: name, key, and where they are asked, if that is said.
    pub fn witnesses(&self) -> impl Iterator<Item = (&str, &PublicKey, Option<&str>)> {
        self.witnesses.iter().map(|(name, key, url)| (name.as_str(), key, url.as_deref()))
    }

    /// What it says of a checkpoint.
    ///
    /// # Errors
    /// [`NotSigned::Forged`] where a signature is said to be of a known key and is not.
    pub fn finds(&self, checkpoint: &SignedCheckpoint) -> Result<Found, NotSigned> {
        let keys: Vec<PublicKey> = self.witnesses.iter().map(|(_, key, _)| key.clone()).collect();
        let signed = checkpoint.note().signed_by(&keys)?;
        let witnesses: Vec<String> = self
            .witnesses
            .iter()
            .filter(|(_, key, _)| signed.contains(&key))
            .map(|(name, ..)| name.clone())
            .collect();
        let is_enough = match &self.quorum {
            Quorum::None => true,
            Quorum::Of(name) => self.has_witnessed(name, &witnesses),
        };
        let is_of_a_known_log = self.logs.is_empty() || checkpoint.is_signed_by(&self.logs)?;
        Ok(Found { is_of_a_known_log, witnesses, is_enough })
    }

    /// Groups name only what stands before them, so this comes to an end.
    fn has_witnessed(&self, name: &str, witnesses: &[String]) -> bool {
        match self.groups.get(name) {
            None => witnesses.iter().any(|witness| witness == name),
            Some((threshold, members)) => {
                members.iter().filter(|member| self.has_witnessed(member, witnesses)).count() >= *threshold
            }
        }
    }
}

#[derive(Default)]
struct Reading {
    logs: Vec<PublicKey>,
    witnesses: Vec<(String, PublicKey, Option<String>)>,
    groups: BTreeMap<String, (usize, Vec<String>)>,
    members: BTreeSet<String>,
    quorum: Option<Quorum>,
}

impl Reading {
    fn line(&mut self, line: &str) -> Result<(), Trouble> {
        if line.chars().any(|sign| sign.is_ascii_control() && sign != '\t') {
            return Err(Trouble::Signs);
        }
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(()),
            [comment, ..] if comment.starts_with('#') => Ok(()),
            ["log", key] | ["log", key, _] => {
                let key = Self::key(key, Use::Log, self.logs.iter())?;
                self.logs.push(key);
                Ok(())
            }
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, threshold, ref members @ ..] => self.group(name, threshold, members),
            ["quorum", name] if self.quorum.is_none() => {
                self.quorum = Some(match name {
                    "none" => Quorum::None,
                    name if self.is_named(name) => Quorum::Of(name.to_owned()),
                    nobody => return Err(Trouble::Nobody(nobody.to_owned())),
                });
                Ok(())
            }
            ["quorum", _] => Err(Trouble::Quorum),
            _ => Err(Trouble::Unknown),
        }
    }

    fn key<'k>(
        text: &str,
        is_for: Use,
        mut known: impl Iterator<Item = &'k PublicKey>,
    ) -> Result<PublicKey, Trouble> {
        let key = PublicKey::read(text).map_err(|_| Trouble::Key)?;
        if key.is_for() != is_for {
            return Err(Trouble::Key);
        }
        if known.any(|known| known.is_the_same_as(&key)) { Err(Trouble::Twice) } else { Ok(key) }
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), Trouble> {
        let key = Self::key(key, Use::Witness, self.witnesses.iter().map(|(_, key, _)| key))?;
        self.is_free(name)?;
        self.witnesses.push((name.to_owned(), key, url.map(str::to_owned)));
        Ok(())
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), Trouble> {
        self.is_free(name)?;
        let asked = match threshold {
            "all" => Some(members.len()),
            "any" => Some(1),
            number => crate::base64::number(number).and_then(|number| usize::try_from(number).ok()),
        };
        let Some(asked) = asked.filter(|asked| (1..=members.len()).contains(asked)) else {
            return Err(Trouble::Threshold { asked: threshold.to_owned(), members: members.len() });
        };
        for member in members {
            if !self.is_named(member) {
                return Err(Trouble::Nobody((*member).to_owned()));
            }
            if !self.members.insert((*member).to_owned()) {
                return Err(Trouble::Taken((*member).to_owned()));
            }
        }
        self.groups.insert(name.to_owned(), (asked, members.iter().map(|name| (*name).to_owned()).collect()));
        Ok(())
    }

    fn is_named(&self, name: &str) -> bool {
        self.groups.contains_key(name) || self.witnesses.iter().any(|(witness, ..)| witness == name)
    }

    fn is_free(&self, name: &str) -> Result<(), Trouble> {
        if name == "none" || self.is_named(name) { Err(Trouble::Taken(name.to_owned())) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::Checkpoint;
    use crate::key::PrivateKey;

    fn key(name: &str, is_for: Use, random: u8) -> PrivateKey {
        PrivateKey::of(name, is_for, &[random; 32]).expect("a name")
    }

    #[test]
    fn n_of_m_witnesses_are_enough_and_one_less_is_not() {
        let log = key("log.example", Use::Log, 1);
        let witnesses: Vec<PrivateKey> =
            (2..5).map(|n| key(&format!("w{n}.example"), Use::Witness, n)).collect();
        let mut lines = vec![format!("# who must have seen it\nlog {}\n", log.public())];
        for (name, witness) in ["a", "b", "c"].iter().zip(&witnesses) {
            lines.push(format!("witness {name} {} http://{name}", witness.public()));
        }
        lines.push("group two-of-three 2 a b c\nquorum two-of-three\n".to_owned());
        let text = lines.join("\n");
        let policy = Policy::read(&text).expect("a policy");
        let checkpoint = Checkpoint { origin: "log.example".to_owned(), size: 1, root: [0; 32] };
        let mut signed = SignedCheckpoint::sign(checkpoint, &log).expect("signed");
        for (cosigned, witness) in (1..).zip(&witnesses) {
            signed.add(&signed.cosignature(witness, 1)).expect("a line");
            let found = policy.finds(&signed).expect("no forgery");
            assert_eq!((found.witnesses.len(), found.is_enough), (cosigned, cosigned >= 2));
            assert!(found.is_of_a_known_log);
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_line() {
        let (a, b) = (key("a", Use::Witness, 1), key("b", Use::Witness, 2));
        let (a, b, log) = (a.public(), b.public(), key("l", Use::Log, 3));
        let log = log.public();
        let refused = |text: String| Policy::read(&text).expect_err("refused").trouble;
        assert_eq!(refused(String::new()), Trouble::Quorum);
        assert_eq!(refused("quorum a\n".to_owned()), Trouble::Nobody("a".to_owned()));
        assert_eq!(refused(format!("witness a {log}\nquorum a\n")), Trouble::Key);
        assert_eq!(refused(format!("witness a {a}\nwitness b {a}\n")), Trouble::Twice);
        assert_eq!(refused(format!("witness a {a}\nwitness a {b}\n")), Trouble::Taken("a".to_owned()));
        assert_eq!(refused(format!("witness none {a}\n")), Trouble::Taken("none".to_owned()));
        assert_eq!(refused(format!("witness a {a}\ngroup g any a a\n")), Trouble::Taken("a".to_owned()));
        assert_eq!(
            refused(format!("witness a {a}\ngroup g 2 a\n")),
            Trouble::Threshold { asked: "2".to_owned(), members: 1 }
        );
        assert_eq!(refused("quorum none\nquorum none\n".to_owned()), Trouble::Quorum);
        assert_eq!(refused("gruppo g\n".to_owned()), Trouble::Unknown);
        assert_eq!(refused("log\u{7}\n".to_owned()), Trouble::Signs);
        assert!(Policy::read("quorum none").is_ok());
    }
}
