//! Address translation (地址转换): the address cut in fields, what each field selects, and the physical address it becomes.

mod bare;
mod field;
mod narrow;
mod paged;
mod physical;
mod segmented;
mod tables;
mod tlb;
mod verdict;

use machine::Translation;
use machine::inspect::TranslationView;

use crate::drawing::Drawing;
use crate::geometry::Point;
use crate::pen::{Form, Pen};
use crate::settings::Settings;
use crate::theme::{Token, Tone};

/// Draws the translation of one address.
pub fn draw(view: &TranslationView, settings: &Settings) -> Drawing {
    let mut pen = Pen::new(settings);
    let title = pen.say("figure-translation-title");
    let fact = verdict::request(&pen, view);
    let body = pen.header(&title, &fact);
    let bottom = match view.translation {
        // Before a process is loaded, translation is off whatever the machine could do.
        _ if !field::selects(view) => bare::draw(&mut pen, body, view),
        Translation::Bare => bare::draw(&mut pen, body, view),
        Translation::Segments => segmented::draw(&mut pen, body, view),
        Translation::Paging if pen.form == Form::Phone => narrow::draw(&mut pen, body, view),
        Translation::Paging => paged::draw(&mut pen, body, view),
    };
    let description = describe(&pen, view, &title, &fact);
    pen.finish(bottom, title, description)
}

fn describe(pen: &Pen, view: &TranslationView, title: &str, fact: &str) -> String {
    let fields = field::describe(pen, view);
    let parts = match view.translation {
        Translation::Bare => Vec::new(),
        Translation::Segments => vec![segmented::describe(pen, view)],
        Translation::Paging => vec![tlb::describe(pen, view), tables::describe(pen, view)],
    };
    let head = format!("{title}\n{fact}\n{}\n", verdict::sentence(pen, view));
    [vec![head, fields], parts]
        .concat()
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A connection: strong in its field's colour where the translation went, dashed and grey where it did not or not yet.
fn wire(pen: &mut Pen, points: Vec<Point>, tone: Tone, walked: bool) {
    if walked {
        pen.arrow(points, Token::Edge(tone), 2.5);
    } else {
        pen.dashed_arrow(points, Token::Line, 1.5);
    }
}
