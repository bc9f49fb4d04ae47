//! The words of the figures, from the message catalogues.

use messages::{Language, Value};

/// Looks words up in one language.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// The message `id`.
    pub fn get(self, id: &str) -> String {
        messages::text(self.0, id, &[])
    }

    /// The message `id` with values in it. `1` chooses the singular.
    pub fn with(self, id: &str, args: &[(&str, &str)]) -> String {
        let value = |text: &str| if text == "1" { Value::from(1u64) } else { Value::from(text) };
        let args: Vec<(&str, Value)> = args.iter().map(|&(name, text)| (name, value(text))).collect();
        messages::text(self.0, id, &args)
    }
}
