//! Programs that ask by themselves: an access token of the same provider, which says whose it is (RFC 7662).
//!
//! Only the tokens of programs the office's file names are taken: a token given to some other program by somebody of
//! the office must not open this door.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serve::Person;
use crate::serve::config::{Claims, Entry, grants};
use crate::serve::sessions::hash;
use crate::serve::sign_in::provider::{NotLetIn, Provider};

/// How long what was said of a token is believed; so long one that is revoked may still be used.
const BELIEVED: Duration = Duration::from_secs(30);

/// How many tokens are remembered.
const MOST: usize = 1_000;

/// What was said of tokens a moment ago.
#[derive(Default)]
pub(crate) struct Programs(Mutex<HashMap<[u8; 32], (Instant, Person)>>);

impl Programs {
    /// Whose token this is; `None` where it is nobody's who may ask.
    pub(crate) async fn find(
        &self,
        provider: &Provider,
        entries: &[Entry],
        token: &str,
    ) -> Result<Option<Person>, NotLetIn> {
        if provider.config.programs.is_empty() || token.len() > 8_192 {
            return Ok(None);
        }
        let key = hash(token);
        {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|_, (since, _)| since.elapsed() < BELIEVED);
            if let Some((_, person)) = known.get(&key) {
                return Ok(Some(person.clone()));
            }
        }
        let Some(claims) = introspect(provider, token).await? else { return Ok(None) };
        let (staff_id, roles) = grants(&provider.config, entries, &claims);
        let Some(staff_id) = staff_id.filter(|_| !roles.is_empty()) else { return Ok(None) };
        let person = Person { staff_id, roles };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(key, (Instant::now(), person.clone()));
        }
        Ok(Some(person))
    }
}

/// What the provider says of a token, if it is one of a program that may ask.
async fn introspect(provider: &Provider, token: &str) -> Result<Option<Claims>, NotLetIn> {
    let Some(endpoint) = provider.introspection().await? else { return Ok(None) };
    let form = [("token", token), ("token_type_hint", "access_token")];
    let ourselves = (provider.config.client_id.as_str(), provider.secret.as_deref());
    let answer = provider.http.form(endpoint, ourselves, &form).await?;
    let Ok(Value::Object(mut claims)) = serde_json::from_slice(&answer) else { return Ok(None) };
    let program = claims.get("client_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    if claims.get("active") != Some(&Value::Bool(true)) || !provider.config.programs.contains(&program) {
        return Ok(None);
    }
    // A program that asks for itself is known by its own name.
    claims.entry("sub").or_insert(Value::String(program));
    Ok(Some(claims))
}
