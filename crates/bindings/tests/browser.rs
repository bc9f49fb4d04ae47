//! The bindings in a browser: a machine from files, its figure on a real canvas, errors as values.
#![cfg(target_arch = "wasm32")]

use bindings::{Failure, FigureSettings, InputFile, MachineHandle, MachineOptions, Place, StepUnit, views};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

const HELLO: &str = "
.globl _start
_start:
    li a0, 1
    la a1, text
    li a2, 3
    li a7, 64
    ecall
    li a0, 42
    li a7, 93
    ecall
.section .rodata
text: .ascii \"hi\\n\"
";

fn from_files(files: &[(&str, &[u8])]) -> Result<MachineHandle, Failure> {
    let file = |(name, bytes): &(&str, &[u8])| {
        InputFile { name: (*name).into(), bytes: bytes.to_vec() }
            .into_ts()
            .expect("a file crosses the border")
    };
    let options = MachineOptions::default().into_ts().expect("options cross the border");
    MachineHandle::from_files(files.iter().map(file).collect(), options, "en")
}

fn hello() -> MachineHandle {
    from_files(&[("hello.s", HELLO.as_bytes())]).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn settings() -> Ts<FigureSettings> {
    let settings = FigureSettings {
        lang: "en".into(),
        dark: false,
        width: 640.0,
        height: 480.0,
        decimal: false,
        stage: None,
        low_at_top: None,
        pointed: None,
    };
    settings.into_ts().expect("settings cross the border")
}

fn canvas() -> (HtmlCanvasElement, CanvasRenderingContext2d) {
    let document = web_sys::window().and_then(|window| window.document()).expect("a browser has a document");
    let canvas: HtmlCanvasElement = document.create_element("canvas").expect("a canvas").unchecked_into();
    let context = canvas.get_context("2d").expect("a context").expect("a context").unchecked_into();
    (canvas, context)
}

#[wasm_bindgen_test]
fn a_program_runs_to_its_end_and_back() {
    let mut handle = hello();
    handle.run(1e6).expect("it runs");
    assert_eq!(handle.output(100), b"hi\n");
    let end = handle.status().expect("status").to_rust_value();
    assert_eq!(js_sys::Reflect::get(&end, &"exit".into()).map(|exit| number(&exit, "code")), Ok(42.0));
    handle.seek(Place { step: 1, event: 0 }.into_ts().expect("a place")).expect("it seeks");
    assert_eq!(handle.output(100), b"");
    handle.step(StepUnit::SystemCall.into_ts().expect("a unit"), 1.0).expect("it steps");
    assert_eq!(handle.output(2), b"i\n");
}

#[wasm_bindgen_test]
fn every_figure_leaves_ink_on_a_canvas() {
    let mut handle = hello();
    handle.run(4.0).expect("it runs");
    for view in views() {
        let figure = handle.figure(&view, settings()).unwrap_or_else(|_| panic!("{view} is drawn"));
        let (canvas, context) = canvas();
        canvas.set_width(figure.width() as u32);
        canvas.set_height(figure.height() as u32);
        figure.paint(&context, 1.0);
        let pixels =
            context.get_image_data(0.0, 0.0, figure.width(), figure.height()).expect("pixels").data();
        let colours: std::collections::BTreeSet<&[u8]> = pixels.chunks_exact(4).collect();
        assert!(colours.len() > 8, "{view} has {} colours", colours.len());
        assert!(figure.svg().starts_with("<svg"), "{view}");
        assert!(figure.description().len() > 20, "{view}");
    }
}

#[wasm_bindgen_test]
fn errors_are_values_with_places() {
    let Err(failure) = from_files(&[("bad.s", b"_start:\n  addd a0, a0, 1\n")]) else {
        panic!("bad assembly is refused")
    };
    assert_eq!(failure.findings.len(), 1, "{failure:?}");
    assert_eq!((failure.findings[0].line, failure.findings[0].column), (2, 3), "{failure:?}");
    for bytes in [&b"\x7fELF"[..], b"", b"\x7fELF\x02\x02\x01"] {
        assert!(from_files(&[("bad.o", bytes)]).is_err(), "{bytes:?}");
    }
    let unknown = MachineOptions { preset: Some("mainframe".into()), ..Default::default() };
    let options = unknown.into_ts().expect("options cross the border");
    let file = InputFile { name: "a.s".into(), bytes: HELLO.into() }.into_ts().expect("a file");
    let Err(failure) = MachineHandle::from_files(vec![file], options, "en") else {
        panic!("an unknown preset is refused")
    };
    assert!(failure.message.contains("textbook"), "{failure:?}");
}

#[wasm_bindgen_test]
fn what_is_no_argument_is_refused_without_a_panic() {
    let mut handle = hello();
    let nonsense = || JsValue::from_str("nonsense");
    assert!(handle.step(Ts::new_unchecked(nonsense()), 1.0).is_err());
    assert!(handle.seek(Ts::new_unchecked(nonsense())).is_err());
    assert!(handle.figure("storage", Ts::new_unchecked(nonsense())).is_err());
    assert!(handle.figure("nonsense", settings()).is_err());
    assert!(handle.related("nonsense/1").is_empty());
    for count in [f64::NAN, f64::INFINITY, -1e300] {
        handle.step(StepUnit::Instruction.into_ts().expect("a unit"), count).expect("any number is a count");
        handle.run(count.min(1e6)).expect("any number is a budget");
    }
}

fn number(object: &JsValue, name: &str) -> f64 {
    js_sys::Reflect::get(object, &name.into()).ok().and_then(|value| value.as_f64()).unwrap_or(f64::NAN)
}

trait ToJs {
    fn to_rust_value(&self) -> JsValue;
}

impl<T: Tsify> ToJs for Ts<T>
where
    <T as Tsify>::JsType: JsCast,
{
    fn to_rust_value(&self) -> JsValue {
        self.js_value()
    }
}
