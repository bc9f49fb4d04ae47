//! Errors as values for JavaScript: what, where, what was expected, in the reader's language.

use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::types::Failure;

impl Failure {
    /// A failure that is about nothing in particular but itself.
    pub fn plain(message: impl ToString) -> Failure {
        Failure { message: message.to_string(), findings: Vec::new() }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> JsValue {
        match failure.into_ts() {
            Ok(failure) => failure.into(),
            Err(error) => JsValue::from_str(&error.to_string()),
        }
    }
}
