//! No translation: the program's address is the physical one.

use machine::Thing;
use machine::inspect::TranslationView;

use super::{physical, verdict, wire};
use crate::geometry::Rect;
use crate::pen::{Form, Look, Pen};
use crate::theme::Tone;

pub fn draw(pen: &mut Pen, body: Rect, view: &TranslationView) -> f64 {
    let height = 2.0 * pen.line() + 12.0;
    let width = (body.w * if pen.form == Form::Phone { 1.0 } else { 0.5 }).round();
    let x = body.x + (body.w - width) / 2.0;
    let sentence = verdict::height(pen, view, body.w);
    let gap = (body.h * 0.18).clamp(40.0, 110.0);
    let top = body.y + ((body.h - 2.0 * height - gap - sentence) / 2.5).clamp(6.0, 140.0);
    let from = Rect::new(x, top, width, height);
    let to = from.shifted(0.0, height + gap);
    let name = pen.say("figure-virtual-address");
    physical::draw_part(pen, from, &name, Some(view.address.0), Look::card());
    let label = pen.words.with("figure-translation-address", &[("address", &pen.address(view.address.0))]);
    pen.region(from, Thing::Address(view.address), label);
    let name = pen.say("figure-physical-address");
    let result = physical::result(view);
    physical::draw_part(pen, to, &name, result.map(|to| to.0), Look::tone(Tone::Current).round(6.0));
    if let Some(result) = result {
        let label = pen.words.with("figure-frame", &[("frame", &pen.address(result.frame().0))]);
        pen.region(to, Thing::Frame(result.frame()), label);
    }
    wire(pen, vec![from.bottom_mid(), to.top_mid()], Tone::Current, result.is_some());
    let bottom = (to.bottom() + 20.0).max(body.bottom() - sentence);
    verdict::draw(pen, view, Rect::new(body.x, bottom, body.w, sentence));
    bottom + sentence
}
