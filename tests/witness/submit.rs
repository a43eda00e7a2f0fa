//! Asking a witness, as a ledger does it.

use std::future::ready;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use usus_verifier::key::{PrivateKey, PublicKey, Use};
use usus_verifier::policy::Policy;
use usus_verifier::prove::Proof;
use usus_verifier::tree::Hash;
use usus_witness::ask::ask_all;
use usus_witness::submit::{NotCosigned, submit};

use crate::leaves::Leaves;
use crate::running::{Running, histories};

fn prove<'p>(log: &Leaves, size: u64, old: u64) -> BoxFuture<'p, Result<Vec<Hash>, ()>> {
    ready(Ok(log.proof(Proof::Consistency { size, old }))).boxed()
}

async fn ask(
    witness: &Running,
    key: &PublicKey,
    log: &Leaves,
    size: u64,
    known: u64,
) -> Result<Vec<String>, NotCosigned<()>> {
    let (keys, checkpoint) = (std::slice::from_ref(key), log.checkpoint(size));
    submit(&witness.url, keys, checkpoint.note(), known, &|old| prove(log, size, old)).await
}

#[tokio::test]
async fn a_witness_is_asked_from_where_it_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = Running::start(folder.path());
    let [log, fork] = histories();
    let ask = async |log: &Leaves, size, known| ask(&witness, &witness.key, log, size, known).await;
    for (size, known) in [(3, 0), (7, 0), (9, 7), (12, 3), (12, 0)] {
        let lines =
            ask(&log, size, known).await.unwrap_or_else(|error| panic!("{known} to {size}: {error:?}"));
        let mut checkpoint = log.checkpoint(size);
        checkpoint.add(&lines[0]).expect("a line");
        let signed = checkpoint.note().signed_by(std::slice::from_ref(&witness.key));
        assert_eq!(signed.map(|keys| keys.len()), Ok(1));
    }
    assert!(matches!(ask(&log, 9, 0).await, Err(NotCosigned::Ahead(12))));
    assert!(matches!(ask(&fork, 12, 0).await, Err(NotCosigned::OtherTree(12))));
    assert!(matches!(ask(&fork, 13, 0).await, Err(NotCosigned::NotProved)));
    let other = PrivateKey::of("w.example", Use::Witness, &[3; 32]).expect("a name");
    let other = super::submit::ask(&witness, other.public(), &log, 13, 0).await;
    assert!(matches!(other, Err(NotCosigned::OtherKey)));
}

#[tokio::test]
async fn of_a_policy_those_who_answer_are_enough_or_not() {
    let folders = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
    let [one, two] = folders.each_ref().map(|folder| Running::start(folder.path()));
    let gone = PrivateKey::of("gone.example", Use::Witness, &[3; 32]).expect("a name");
    let [log, fork] = histories();
    ask(&two, &two.key, &fork, 8, 0).await.expect("cosigned");
    let text = format!(
        "witness one {} {}/\nwitness two {} {}\nwitness gone {} http://127.0.0.1:1\ngroup g 2 one two gone\nquorum g\n",
        one.key,
        one.url,
        two.key,
        two.url,
        gone.public()
    );
    let policy = Policy::read(&text).expect("a policy");
    let mut checkpoint = log.checkpoint(9);
    let asked = ask_all(&policy, checkpoint.note(), &|old| prove(&log, 9, old)).await;
    let [Ok(lines), Err(NotCosigned::NotProved), Err(NotCosigned::NoAnswer(_))] =
        asked.iter().map(|asked| &asked.answer).collect::<Vec<_>>()[..]
    else {
        panic!("{asked:?}")
    };
    checkpoint.add(&lines[0]).expect("a line");
    let found = policy.finds(&checkpoint).expect("no forgery");
    assert_eq!((found.witnesses, found.is_enough), (vec!["one".to_owned()], false));
}
