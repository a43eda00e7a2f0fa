//! A route: its address, its method, what it asks of whoever takes it, and who answers. All four stand in one place.

use std::sync::Arc;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::serve::{Office, Permission};

/// A route.
pub(crate) struct Route {
    /// Its address, in axum's form.
    pub(crate) path: &'static str,
    /// Its method.
    pub(crate) method: Method,
    /// What it asks of whoever takes it.
    pub(crate) permission: Permission,
    /// Who answers.
    pub(crate) answer: MethodRouter<Arc<Office>>,
}

/// A question.
pub(crate) fn get<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, Arc<Office>>,
    T: 'static,
{
    Route { path, method: Method::GET, permission, answer: on(MethodFilter::GET, handler) }
}

/// An action.
pub(crate) fn post<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, Arc<Office>>,
    T: 'static,
{
    Route { path, method: Method::POST, permission, answer: on(MethodFilter::POST, handler) }
}
