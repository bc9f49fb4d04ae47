//! Fills a message's pattern in: the part of Fluent's rules that the catalogues use.
//!
//! Texts, variables, and choices by a word, by a number, or by the plural category of a number. Not used, and shown as
//! they are written so that they are seen: references to messages and terms, and functions.

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};

use crate::{Language, Value};

/// A variable's name and value.
type Arg<'a> = (&'a str, Value);

/// The pattern as a text.
pub(crate) fn fill(pattern: &Pattern<&str>, language: Language, args: &[Arg]) -> String {
    let mut text = String::new();
    Filler { language, args }.pattern(pattern, &mut text);
    text
}

struct Filler<'a> {
    language: Language,
    args: &'a [Arg<'a>],
}

impl Filler<'_> {
    fn pattern(&self, pattern: &Pattern<&str>, into: &mut String) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => into.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression, into),
            }
        }
    }

    fn expression(&self, expression: &Expression<&str>, into: &mut String) {
        match expression {
            Expression::Inline(inline) => self.inline(inline, into),
            Expression::Select { selector, variants } => {
                if let Some(variant) = self.choose(selector, variants) {
                    self.pattern(&variant.value, into);
                }
            }
        }
    }

    fn inline(&self, inline: &InlineExpression<&str>, into: &mut String) {
        match inline {
            InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
                into.push_str(value);
            }
            InlineExpression::Placeable { expression } => self.expression(expression, into),
            InlineExpression::VariableReference { id } => match self.value(id.name) {
                Some(value) => into.push_str(&value.to_string()),
                None => unknown(into, "$", id.name),
            },
            InlineExpression::MessageReference { id, .. } => unknown(into, "", id.name),
            InlineExpression::TermReference { id, .. } => unknown(into, "-", id.name),
            InlineExpression::FunctionReference { id, .. } => unknown(into, "", id.name),
        }
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.args.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// The first variant whose key fits, else the default one.
    fn choose<'v>(
        &self,
        selector: &InlineExpression<&str>,
        variants: &'v [Variant<&'v str>],
    ) -> Option<&'v Variant<&'v str>> {
        let value = match selector {
            InlineExpression::VariableReference { id } => self.value(id.name),
            _ => None,
        };
        let fitting = value.and_then(|value| variants.iter().find(|variant| self.fits(&variant.key, value)));
        fitting.or_else(|| variants.iter().find(|variant| variant.default))
    }

    fn fits(&self, key: &VariantKey<&str>, value: &Value) -> bool {
        match (key, value) {
            (VariantKey::Identifier { name }, Value::Text(text)) => name == text,
            (VariantKey::Identifier { name }, Value::Number(number)) => {
                *name == plural_category(self.language, *number)
            }
            (VariantKey::NumberLiteral { value: digits }, Value::Number(_)) => *digits == value.to_string(),
            (VariantKey::NumberLiteral { .. }, Value::Text(_)) => false,
        }
    }
}

/// The category that CLDR's cardinal plural rules give a number that is written without decimals.
fn plural_category(language: Language, number: f64) -> &'static str {
    match language {
        Language::En if number.abs() == 1.0 => "one",
        Language::En | Language::ZhCn => "other",
    }
}

fn unknown(into: &mut String, sign: &str, name: &str) {
    into.extend(["{", sign, name, "}"]);
}

#[cfg(test)]
mod tests {
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
    use fluent_syntax::ast::Entry;
    use fluent_syntax::parser;

    use super::*;

    const MESSAGES: &str = "
plain = no variables
simple = { $a } and { $b }, { $a } again
brace = a { \"{\" } b
plural = { $n ->
    [0] none
    [one] { $n } thing of { $a ->
        [cache] the cache
       *[other] { $a }
    }
   *[other] { $n } things
}
word =
    before { $a ->
        [cache] the cache
       *[other] something
    } after
    on two lines
";

    /// What Mozilla's own resolver makes of a message.
    fn reference(language: Language, id: &str, args: &[Arg]) -> String {
        let resource = FluentResource::try_new(MESSAGES.to_owned()).expect("the messages parse");
        let mut bundle = FluentBundle::new(vec![language.tag().parse().expect("a language tag")]);
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("no message twice");
        let value = |value: &Value| match value {
            Value::Text(text) => FluentValue::from(text.clone()),
            Value::Number(number) => FluentValue::from(*number),
        };
        let args: FluentArgs = args.iter().map(|(name, given)| (*name, value(given))).collect();
        let pattern =
            bundle.get_message(id).and_then(|message| message.value()).expect("the message is there");
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    fn ours(language: Language, id: &str, args: &[Arg]) -> String {
        let resource = parser::parse(MESSAGES).expect("the messages parse");
        let found = resource.body.iter().find_map(|entry| match entry {
            Entry::Message(message) if message.id.name == id => message.value.as_ref(),
            _ => None,
        });
        fill(found.expect("the message is there"), language, args)
    }

    #[test]
    fn messages_come_out_as_mozillas_resolver_has_them() {
        let numbers = [0.0, 1.0, 2.0, -1.0, 0.5, 1e15].map(Value::Number);
        let words = ["cache", "disk", "one", "0", ""].map(Value::from);
        for language in Language::ALL {
            for id in ["plain", "simple", "brace", "plural", "word"] {
                for n in numbers.iter().chain(&words) {
                    for a in words.iter().chain(&numbers) {
                        let args = [("n", n.clone()), ("a", a.clone())];
                        assert_eq!(
                            ours(language, id, &args),
                            reference(language, id, &args),
                            "{id} {args:?}"
                        );
                    }
                }
                assert_eq!(ours(language, id, &[]), reference(language, id, &[]), "{id} without variables");
            }
        }
    }
}
