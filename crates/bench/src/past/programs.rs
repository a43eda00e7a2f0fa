//! The programs of others, where they are installed: plain-text accounting, which folds a journal as we fold a
//! log.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::NaiveDate;
use serde::Serialize;

use super::export::Journals;
use crate::aside::{Weighed, weighed};
use crate::tell;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    Tackler,
    Ledger,
    Hledger,
    Beancount,
}

impl Program {
    const ALL: [Self; 4] = [Self::Tackler, Self::Ledger, Self::Hledger, Self::Beancount];

    fn name(self) -> &'static str {
        match self {
            Self::Tackler => "tackler",
            Self::Ledger => "ledger",
            Self::Hledger => "hledger",
            Self::Beancount => "beancount",
        }
    }

    fn executable(self) -> &'static str {
        match self {
            Self::Beancount => "bean-query",
            other => other.name(),
        }
    }

    /// The command that gives the balance of every account, of all the journal or up to a date.
    fn command(self, executable: &Path, journals: &Journals, upto: Option<NaiveDate>) -> Vec<OsString> {
        let before = upto.and_then(|upto| upto.succ_opt()).map(|day| day.to_string());
        let mut command: Vec<OsString> = Vec::new();
        match self {
            Self::Tackler => {
                command.extend([
                    executable.into(),
                    "--config".into(),
                    journals.tackler_settings.clone().into(),
                ]);
                command.extend(["--input.file".into(), journals.tackler.clone().into()]);
            }
            Self::Ledger => {
                command.extend([executable.into(), "--args-only".into(), "-f".into()]);
                command.extend([journals.ledger.clone().into(), "--flat".into(), "balance".into()]);
                command.extend(before.iter().flat_map(|day| ["-e".into(), day.into()]));
            }
            Self::Hledger => {
                command.extend([executable.into(), "-f".into(), journals.ledger.clone().into()]);
                command.extend(["balance".into(), "--flat".into()]);
                command.extend(before.iter().flat_map(|day| ["-e".into(), day.into()]));
            }
            Self::Beancount => {
                // It would keep what it has read in a file of its own, and read that the next time.
                command.extend(["env".into(), "BEANCOUNT_DISABLE_LOAD_CACHE=1".into(), executable.into()]);
                let condition = before.map_or(String::new(), |day| format!("where date < {day} "));
                let question = format!("select account, sum(position) {condition}group by account");
                command.extend([journals.beancount.clone().into(), question.into()]);
            }
        }
        command
    }

    /// Whether it is asked at a date, beside what is answered from memory.
    fn is_asked_at_a_date(self) -> bool {
        matches!(self, Self::Hledger | Self::Beancount)
    }
}

/// A run of a program.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Ran {
    pub(super) program: &'static str,
    #[serde(flatten)]
    pub(super) weighed: Weighed,
}

/// Those that are here.
pub(super) struct Programs {
    found: Vec<(Program, PathBuf)>,
    is_left_out: bool,
    limit: u64,
}

impl Programs {
    /// Looks for them where programs are; `leave_out` finds none.
    pub(super) fn find(leave_out: bool, limit: u64) -> Self {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let at = |program: Program| {
            let mut places = std::env::split_paths(&folders).map(|folder| folder.join(program.executable()));
            places.find(|place| place.is_file()).map(|place| (program, place))
        };
        let found = Program::ALL.into_iter().filter(|_| !leave_out).filter_map(at).collect();
        Self { found, is_left_out: leave_out, limit }
    }

    pub(super) fn are_none(&self) -> bool {
        self.found.is_empty()
    }

    /// Those that are not here, each in a sentence.
    pub(super) fn missing(&self) -> Vec<String> {
        if self.is_left_out {
            return vec!["the programs of others: left out".to_owned()];
        }
        let is_missing = |program: &Program| !self.found.iter().any(|(found, _)| found == program);
        let missing = Program::ALL.into_iter().filter(is_missing);
        missing
            .map(|program| format!("{}: {} is not installed", program.name(), program.executable()))
            .collect()
    }

    /// The balance of every account at a date, of those that are asked so.
    pub(super) fn ask_at_a_date(&self, journals: &Journals, effective: NaiveDate) -> Result<Vec<Ran>> {
        let asked = self.found.iter().filter(|(program, _)| program.is_asked_at_a_date());
        asked.map(|(program, executable)| self.run(*program, executable, journals, Some(effective))).collect()
    }

    /// The balance of every account, of all the journal.
    pub(super) fn ask(&self, journals: &Journals) -> Result<Vec<Ran>> {
        let asked = self.found.iter();
        asked.map(|(program, executable)| self.run(*program, executable, journals, None)).collect()
    }

    fn run(
        &self,
        program: Program,
        executable: &Path,
        journals: &Journals,
        upto: Option<NaiveDate>,
    ) -> Result<Ran> {
        tell(format_args!("  {}, within {} s", program.name(), self.limit));
        let command = program.command(executable, journals, upto);
        let command: Vec<&OsStr> = command.iter().map(OsString::as_os_str).collect();
        Ok(Ran { program: program.name(), weighed: weighed(self.limit, &command)? })
    }
}
