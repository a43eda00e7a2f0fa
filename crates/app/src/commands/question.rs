//! What every question takes: the two clocks, the filters, the dimensions.

use std::io::Write;

use chrono::NaiveDate;
use usus_domain::calendar::YEARS;
use usus_domain::class::Class;
use usus_log::clock;
use usus_log::entry::Known;
use usus_log::store::Log;
use usus_views::clocks::Clocks;
use usus_views::dimension::Dimension;
use usus_views::facts::Facts;
use usus_views::filter::Filter;
use usus_views::memory::Memory;

use crate::ask::Question;
use crate::commands::Session;
use crate::failure::Failure;
use crate::words::{Language, labels};

impl Session {
    /// The clocks asked for: today and now, where nothing is said.
    pub(crate) async fn clocks(&self, question: &Question) -> Result<Clocks, Failure> {
        let head = self.log.head().await?.position;
        clocks(&self.log, head, question, self.language).await
    }

    /// What the ledger knows, in memory, up to this position at least.
    pub(crate) async fn memory(&self, known: i64) -> Result<Memory, Failure> {
        let memory = Memory::at_least(&self.log, known).await?;
        if memory.is_worth_setting_aside() {
            let is_set_aside = memory.set_aside(&self.log).await;
            tracing::debug!(position = memory.known(), is_set_aside, "memory set aside");
        }
        Ok(memory)
    }

    /// Makes the next question's start short. All is recorded already: where it cannot be done nothing is lost.
    pub(crate) async fn make_ready(&self) {
        let ready = async { self.memory(self.log.head().await?.position).await }.await;
        if let Err(failure) = ready {
            tracing::debug!(?failure, "nothing was set aside");
        }
    }

    /// The position up to which something was known.
    pub(crate) async fn known(&self, asked: Option<&str>) -> Result<i64, Failure> {
        let head = self.log.head().await?.position;
        known(&self.log, head, asked, self.language).await
    }

    /// Where nothing was found: says on standard error which filters nothing in the ledger ever met.
    pub(crate) fn warn_of_unmet(&self, found: bool, filter: &Filter, facts: &Facts) {
        if found {
            return;
        }
        for (dimension, value) in filter.unmet(facts) {
            let name = labels::label(dimension.code(), self.language).to_lowercase();
            let sentence = match self.language {
                Language::Italian => format!("Nota: nel registro nulla risulta con {name} «{value}»."),
                Language::English => format!("Note: nothing in the ledger has {name} “{value}”."),
            };
            let _ = writeln!(std::io::stderr(), "{sentence}");
        }
    }

    /// The sentence that says which clocks an answer used.
    pub(crate) fn caption(&self, clocks: Clocks) -> String {
        let date = self.language.date(clocks.effective);
        match self.language {
            Language::Italian => format!("Situazione al {date}, come noto alla posizione {}", clocks.known),
            Language::English => format!("Effective on {date}, as known at position {}", clocks.known),
        }
    }
}

/// The clocks asked for, of a log that ends at a position: today and its end, where nothing is said.
pub(crate) async fn clocks(
    log: &Log,
    head: i64,
    question: &Question,
    language: Language,
) -> Result<Clocks, Failure> {
    let effective = match &question.effective {
        Some(text) => date(text, language)?,
        None => clock::today(),
    };
    Ok(Clocks { effective, known: known(log, head, question.known.as_deref(), language).await? })
}

/// The position up to which something was known, of a log that ends at a position.
pub(crate) async fn known(
    log: &Log,
    head: i64,
    asked: Option<&str>,
    language: Language,
) -> Result<i64, Failure> {
    let Some(asked) = asked else { return Ok(head) };
    let Some(position) = asked.strip_prefix('@') else {
        let day = date(asked, language)?;
        return Ok(log.position_of(Known::Day(day)).await?);
    };
    match position.parse::<i64>() {
        Ok(position) if (0..=head).contains(&position) => Ok(position),
        Ok(position) => Err(Failure::Usage(match language {
            Language::Italian => {
                format!("La posizione @{position} non c'è: il registro va da @0 a @{head}.")
            }
            Language::English => {
                format!("There is no position @{position}: the ledger goes from @0 to @{head}.")
            }
        })),
        Err(_) => Err(Failure::Usage(match language {
            Language::Italian => {
                format!("«{asked}» non è una posizione: scrivere @ e un numero, per esempio @{head}.")
            }
            Language::English => {
                format!("“{asked}” is no position: write @ and a number, for example @{head}.")
            }
        })),
    }
}

/// The filters asked for.
pub(crate) fn filter(question: &Question, language: Language) -> Result<Filter, Failure> {
    let only = &question.only;
    let class = match &only.class {
        None => None,
        Some(code) => Some(Class::from_code(code).map(Class::code).ok_or_else(|| {
            Failure::Usage(match language {
                Language::Italian => {
                    format!("La classe «{code}» non esiste: depletable, renewable, perishable o non_rival.")
                }
                Language::English => {
                    format!("There is no class “{code}”: depletable, renewable, perishable or non_rival.")
                }
            })
        })?),
    };
    Ok(Filter::default()
        .and(Dimension::Ambito, only.ambito.as_deref())
        .and(Dimension::Service, only.service.as_deref())
        .and(Dimension::Plan, only.plan.as_deref())
        .and(Dimension::Resource, only.resource.as_deref())
        .and(Dimension::Area, only.area.as_deref())
        .and(Dimension::Holder, only.holder.as_deref())
        .and(Dimension::Class, class)
        .and(Dimension::Fund, only.fund.as_deref()))
}

/// The dimensions of `--by`.
pub(crate) fn dimensions(by: &str, language: Language) -> Result<Vec<Dimension>, Failure> {
    use strum::IntoEnumIterator;
    by.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| {
            Dimension::from_code(word).ok_or_else(|| {
                let known: Vec<&str> = Dimension::iter().map(Dimension::code).collect();
                let known = known.join(", ");
                Failure::Usage(match language {
                    Language::Italian => {
                        format!("La dimensione «{word}» non esiste. Quelle possibili: {known}.")
                    }
                    Language::English => {
                        format!("There is no dimension “{word}”. The possible ones: {known}.")
                    }
                })
            })
        })
        .collect()
}

/// A date of the command line.
pub(crate) fn date(text: &str, language: Language) -> Result<NaiveDate, Failure> {
    use chrono::Datelike;
    let read =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    read.ok().filter(|date| YEARS.contains(&date.year())).ok_or_else(|| {
        Failure::Usage(match language {
            Language::Italian => {
                format!(
                    "«{text}» non è una data: scrivere 31/12/2026 oppure 2026-12-31, fra il 1900 e il 2200."
                )
            }
            Language::English => {
                format!("“{text}” is no date: write 2026-12-31 or 31/12/2026, between 1900 and 2200.")
            }
        })
    })
}
