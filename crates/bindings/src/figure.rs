//! A drawn figure: painted on a canvas, written as SVG, told in words, asked what is at a point.

use figures::{Drawing, Point};
use tsify::{Ts, Tsify};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::CanvasRenderingContext2d;

use crate::canvas::Canvas;
use crate::types::FigureRegion;

/// A figure of a machine at one moment.
#[wasm_bindgen]
pub struct Figure {
    drawing: Drawing,
}

impl From<Drawing> for Figure {
    fn from(drawing: Drawing) -> Figure {
        Figure { drawing }
    }
}

#[wasm_bindgen]
impl Figure {
    /// Width in CSS pixels.
    #[wasm_bindgen(getter)]
    pub fn width(&self) -> f64 {
        self.drawing.width
    }

    /// Height in CSS pixels; more than asked for where the figure needs it.
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> f64 {
        self.drawing.height
    }

    /// The figure's name.
    #[wasm_bindgen(getter)]
    pub fn title(&self) -> String {
        self.drawing.title.clone()
    }

    /// The same state with the same numbers, in words.
    #[wasm_bindgen(getter)]
    pub fn description(&self) -> String {
        self.drawing.description.clone()
    }

    /// Paints it on a canvas with `scale` pixels in a CSS pixel.
    pub fn paint(&self, context: &CanvasRenderingContext2d, scale: f64) {
        figures::paint(&self.drawing, &mut Canvas::new(context, scale));
    }

    /// As an SVG document.
    pub fn svg(&self) -> String {
        figures::svg::render(&self.drawing)
    }

    /// What is at a point, in CSS pixels.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn hit(&self, x: f64, y: f64) -> Result<Option<Ts<FigureRegion>>, JsError> {
        let region = self.drawing.region_at(Point { x, y });
        Ok(region.map(|region| FigureRegion::from(region).into_ts()).transpose()?)
    }

    /// Everything that can be pointed at, in reading order.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn regions(&self) -> Result<Vec<Ts<FigureRegion>>, JsError> {
        let regions = self.drawing.regions.iter();
        Ok(regions.map(|region| FigureRegion::from(region).into_ts()).collect::<Result<_, _>>()?)
    }
}

impl From<&figures::Region> for FigureRegion {
    fn from(region: &figures::Region) -> FigureRegion {
        FigureRegion {
            thing: region.thing.to_string(),
            label: region.label.clone(),
            x: region.rect.x,
            y: region.rect.y,
            width: region.rect.w,
            height: region.rect.h,
        }
    }
}
