//! Balances from memory, beside SQL and the floors.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use serde::Serialize;
use usus_views::balance::balance;
use usus_views::clocks::Clocks;
use usus_views::dimension::{DEFAULT, Dimension};
use usus_views::filter::Filter;
use usus_views::memory::Memory;

use super::floors::Floors;
use super::sql::{Asked, Form, rows_of, same};
use super::turns::Turns;
use crate::machine::Spent;

/// What is asked.
pub(super) struct Question {
    pub(super) name: String,
    pub(super) clocks: Clocks,
    pub(super) only: Option<(Dimension, String)>,
}

/// What answering it took.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    pub(super) question: String,
    /// Of all that is in memory.
    pub(super) is_of_all: bool,
    pub(super) rows: usize,
    pub(super) fold: Spent,
    pub(super) sql: Spent,
    /// Adding up as many bytes as the columns of the movements have.
    pub(super) plain: Spent,
    /// Adding up the quantities alone.
    pub(super) quantities: Spent,
}

/// All of them.
#[derive(Debug, Serialize)]
pub(super) struct Answers {
    pub(super) balances: Vec<Answer>,
    /// The form of the SQL, and of those that were tried each with what it took.
    pub(super) sql_form: &'static str,
    pub(super) sql_forms: Vec<(&'static str, Spent)>,
}

/// The position that is so many hundredths of the way.
pub(super) fn position(memory: &Memory, hundredths: i64) -> i64 {
    memory.known() * hundredths / 100
}

/// Half of the entries are recorded by the spring of 2022; so of what was known then, the middle of the year
/// before leaves something out, as does the middle of the last year of what is known near the end.
pub(super) fn clocks(memory: &Memory, hundredths: i64) -> Result<Clocks> {
    let year = if hundredths <= 50 { 2021 } else { 2026 };
    let effective = NaiveDate::from_ymd_opt(year, 6, 30).context("a day")?;
    Ok(Clocks { effective, known: position(memory, hundredths) })
}

/// Of the ambiti, services and resources, those with the most movements, each with how many there are.
fn largest(memory: &Memory) -> Vec<(Dimension, String, usize)> {
    let facts = &memory.facts;
    let mut accounts = vec![0_usize; facts.accounts.len()];
    let all = Clocks { effective: NaiveDate::MAX, known: memory.known() };
    memory.movements.between(0, all, |_| true).for_each(|movement| accounts[movement.account as usize] += 1);
    let largest = [Dimension::Ambito, Dimension::Service, Dimension::Resource].into_iter().filter_map(|of| {
        let mut movements: HashMap<&str, usize> = HashMap::new();
        for (account, count) in facts.accounts.iter().zip(&accounts) {
            let place = &facts.places()[account.place as usize];
            if let Some(word) = of.of(facts.resource(account.resource), place) {
                *movements.entry(word).or_default() += count;
            }
        }
        let (word, _) = movements.iter().max_by_key(|(word, count)| (**count, **word))?;
        Some((of, (*word).to_owned(), movements.len()))
    });
    largest.collect()
}

fn questions(memory: &Memory) -> Result<Vec<Question>> {
    let mut questions = Vec::new();
    let mut ask = |what: &str, hundredths, only: Option<(Dimension, String)>| {
        let clocks = clocks(memory, hundredths)?;
        let name = format!("{what}, on {}, known at {hundredths} %", clocks.effective.format("%d/%m/%Y"));
        questions.push(Question { name, clocks, only });
        Ok::<_, anyhow::Error>(())
    };
    ask("all balances", 50, None)?;
    ask("all balances", 99, None)?;
    for (dimension, word, count) in largest(memory) {
        let what = match dimension {
            Dimension::Ambito => format!("the largest ambito of {count}"),
            Dimension::Service => format!("the largest service of {count}"),
            _ => format!("the largest resource of {count}"),
        };
        if dimension == Dimension::Ambito {
            ask(&what, 50, Some((dimension, word.clone())))?;
        }
        ask(&what, 99, Some((dimension, word)))?;
    }
    Ok(questions)
}

/// Asks everything in turn.
pub(super) fn measure(memory: &Memory, ledger: &Path, rounds: usize) -> Result<Answers> {
    let (asked, floors) = (Asked::open(ledger)?, Floors::of(memory));
    let questions = questions(memory)?;
    let mut turns: Vec<[Turns; 4]> = questions.iter().map(|_| <[Turns; 4]>::default()).collect();
    let (form, sql_forms) = quickest(&asked, &questions)?;
    let mut rows = Vec::new();
    for round in 0..rounds {
        for (question, [fold, sql, plain, quantities]) in questions.iter().zip(&mut turns) {
            let filter = question
                .only
                .iter()
                .fold(Filter::default(), |filter, (dimension, word)| filter.and(*dimension, Some(word)));
            let folded = fold.take(|| Ok(balance(memory, question.clocks, &DEFAULT, &filter)))?;
            plain.take(|| Ok(floors.same_bytes()))?;
            quantities.take(|| Ok(floors.quantities()))?;
            let of_sql = sql.take(|| asked.rows(question, form))?;
            if round == 0 {
                same(question, &rows_of(&folded)?, &of_sql)?;
                rows.push(folded.rows.len());
            }
        }
    }
    let answers = questions.into_iter().zip(&turns).zip(rows);
    let answers = answers.map(|((question, [fold, sql, plain, quantities]), rows)| Answer {
        question: question.name,
        is_of_all: question.only.is_none(),
        rows,
        fold: fold.median(),
        sql: sql.median(),
        plain: plain.median(),
        quantities: quantities.median(),
    });
    Ok(Answers { balances: answers.collect(), sql_form: form.name(), sql_forms })
}

/// The form of SQL that is quickest for all balances, and what each took.
fn quickest(asked: &Asked, questions: &[Question]) -> Result<(Form, Vec<(&'static str, Spent)>)> {
    let of_all = questions.iter().rfind(|question| question.only.is_none()).context("a question")?;
    // What lies on the disk is read once before anything is measured.
    asked.rows(of_all, Form::ALL[0])?;
    let mut tried = Vec::new();
    for form in Form::ALL {
        let mut turns = Turns::default();
        turns.take(|| asked.rows(of_all, form))?;
        tried.push((form, turns.median()));
    }
    let (form, _) =
        *tried.iter().min_by(|(_, a), (_, b)| a.seconds.total_cmp(&b.seconds)).context("a form")?;
    Ok((form, tried.into_iter().map(|(form, spent)| (form.name(), spent)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::past::ledgers::Ledgers;

    #[tokio::test]
    async fn the_fold_and_both_forms_of_sql_give_the_same_rows() {
        let ledgers = Ledgers::new(None, 5, 7).expect("a folder");
        let ledger = ledgers.ledger(2_000).await.expect("a ledger");
        let log = crate::ledger::open(&ledger).await.expect("it opens");
        let memory = Memory::load(&log).await.expect("it loads");
        log.close().await;
        let asked = Asked::open(&ledger).expect("it opens");
        let questions = questions(&memory).expect("questions");
        assert_eq!(questions.len(), 6);
        for question in &questions {
            let filter = question
                .only
                .iter()
                .fold(Filter::default(), |filter, (dimension, word)| filter.and(*dimension, Some(word)));
            let fold = rows_of(&balance(&memory, question.clocks, &DEFAULT, &filter)).expect("rows");
            assert!(!fold.is_empty(), "{}", question.name);
            for form in Form::ALL {
                same(question, &fold, &asked.rows(question, form).expect("rows")).expect("the same rows");
            }
        }
    }
}
