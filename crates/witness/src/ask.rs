//! Asking all witnesses of a policy at once.

use futures_util::future::join_all;
use usus_verifier::key::PublicKey;
use usus_verifier::note::SignedNote;
use usus_verifier::policy::Policy;

use crate::submit::{NotCosigned, Prove, submit};

/// What a witness of a policy answered.
#[derive(Debug)]
pub struct Asked<E> {
    /// Its name in the policy.
    pub name: String,
    /// Where it was asked.
    pub url: String,
    /// Its lines, without line ends, or why there are none.
    pub answer: Result<Vec<String>, NotCosigned<E>>,
}

/// Asks every witness of a policy that has an address to cosign a checkpoint; they are asked at once, so that one
/// that does not answer holds up no other.
pub async fn ask_all<E>(policy: &Policy, note: &SignedNote, prove: &Prove<'_, E>) -> Vec<Asked<E>> {
    let known: Vec<(String, PublicKey, String)> = policy
        .witnesses()
        .filter_map(|(name, key, url)| Some((name.to_owned(), key.clone(), url?.to_owned())))
        .collect();
    join_all(known.into_iter().map(|(name, key, url)| async move {
        let answer = submit(&url, &[key], note, 0, prove).await;
        Asked { name, url, answer }
    }))
    .await
}
