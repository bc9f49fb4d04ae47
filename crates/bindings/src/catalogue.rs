//! What there is: lessons, figures, presets, and the words of the page.

use figures::{Stage, View};
use lessons::{Lesson, Radix, Step, StepText};
use machine::{Config, Thing};
use messages::Value;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsError, JsValue};

use crate::handle::{give_all, language};
use crate::types::{Failure, LessonStep, LessonSummary, LessonText};

/// The names of the figures.
#[wasm_bindgen]
pub fn views() -> Vec<String> {
    View::ALL.iter().map(|view| view.id().to_owned()).collect()
}

/// The names of the stages of the way from source to process.
#[wasm_bindgen]
pub fn stages() -> Vec<String> {
    Stage::ALL.iter().map(|stage| stage.id().to_owned()).collect()
}

/// The names of the ready machines.
#[wasm_bindgen]
pub fn presets() -> Vec<String> {
    Config::PRESETS.iter().map(|name| (*name).to_owned()).collect()
}

/// Words of the page in a language. `args` is an object of texts and numbers.
#[wasm_bindgen]
pub fn text(
    lang: &str,
    id: &str,
    #[wasm_bindgen(unchecked_param_type = "Record<string, string | number>")] args: &js_sys::Object,
) -> String {
    let entries: Vec<(String, Value)> = js_sys::Object::entries(args).iter().filter_map(argument).collect();
    let args: Vec<(&str, Value)> =
        entries.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    messages::text(language(lang), id, &args)
}

/// A name and a value of an object's entry; nothing for a value that is neither text nor number.
fn argument(entry: JsValue) -> Option<(String, Value)> {
    let entry: js_sys::Array = entry.unchecked_into();
    let (name, value) = (entry.get(0).as_string()?, entry.get(1));
    let value = match value.as_f64() {
        Some(number) => Value::from(number),
        None => Value::from(value.as_string()?),
    };
    Some((name, value))
}

/// The lessons, in the order in which they build on each other.
///
/// # Errors
/// None that input can cause.
#[wasm_bindgen]
pub fn lessons(lang: &str) -> Result<Vec<Ts<LessonSummary>>, JsError> {
    let lang = language(lang);
    give_all(
        lessons::all()
            .iter()
            .map(|lesson| LessonSummary { id: lesson.id.clone(), title: lesson.title(lang).to_owned() }),
    )
}

/// A lesson's text.
///
/// # Errors
/// No lesson has this name, or its program does not do what its text says.
#[wasm_bindgen(js_name = lessonText)]
pub fn lesson_text(id: &str, lang: &str) -> Result<Ts<LessonText>, Failure> {
    let lesson = Lesson::find(id).ok_or_else(|| Failure::plain(format!("{id}: no lesson has this name")))?;
    let texts = lesson.texts(language(lang)).map_err(Failure::plain)?;
    let text = LessonText {
        id: lesson.id.clone(),
        title: lesson.title(language(lang)).to_owned(),
        decimal: lesson.radix == Radix::Decimal,
        steps: lesson.steps.iter().zip(texts).map(|(step, text)| describe(step, text)).collect(),
    };
    text.into_ts().map_err(Failure::plain)
}

fn describe(step: &Step, text: StepText) -> LessonStep {
    LessonStep {
        html: text.html,
        place: text.position.into(),
        views: step.views.iter().map(|view| (*view).to_owned()).collect(),
        stage: step.stage.map(str::to_owned),
        pointed: step.point.as_ref().map(Thing::to_string),
    }
}
