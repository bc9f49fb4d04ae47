//! Pass 1, first half: which objects take part, and which definition each global name gets (符号解析).

use std::collections::{BTreeMap, BTreeSet};

use isa::Xlen;

use super::error::{LinkError, Place};
use super::options::Input;
use crate::elf::Archive;
use crate::object_file::{Object, Section, SectionKind, Symbol, SymbolBinding, SymbolPlace};
use crate::report::Pulled;

const EF_FLOAT_ABI: u32 = 0x6;
const EF_RVE: u32 = 0x8;
const STV_DEFAULT: u8 = 0;

/// Everything that is known before addresses are.
pub(super) struct Resolved {
    pub xlen: Xlen,
    /// The output's `e_flags`.
    pub flags: u32,
    pub objects: Vec<Object>,
    /// By object and section: left out, because another object's COMDAT group of that name came first.
    pub left_out: Vec<Vec<bool>>,
    /// By object and symbol: the index in `globals`; `None` for locals.
    pub symbols: Vec<Vec<Option<usize>>>,
    /// In order of first appearance.
    pub globals: Vec<Global>,
    pub by_name: BTreeMap<String, usize>,
    pub pulled: Vec<Pulled>,
}

/// A name that objects share.
pub(super) struct Global {
    pub name: String,
    pub state: State,
    /// The objects that refer to it without defining it.
    pub referrers: Vec<usize>,
    /// The most constraining `st_other` visibility of all its appearances.
    pub visibility: u8,
}

/// What is known of a global name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// Somebody needs it.
    Undefined,
    /// Somebody would use it.
    UndefinedWeak,
    /// This object's symbol defines it.
    Defined { object: usize, symbol: usize, weak: bool },
    /// Tentative definitions: the largest one's object and symbol, the size, the strictest alignment.
    Common { object: usize, symbol: usize, size: u64, align: u64 },
    /// A common symbol after its place was found: the object's COMMON section and the offset in it.
    Allocated { object: usize, symbol: usize, section: usize, offset: u64, size: u64 },
}

/// Adds the inputs one after the other.
///
/// Errors that leave something to go on with are added to `errors`.
pub(super) fn resolve(inputs: Vec<Input>, errors: &mut Vec<LinkError>) -> Resolved {
    let mut resolver = Resolver::new(&inputs);
    for input in inputs {
        match input {
            Input::Object(object) => resolver.add(object, errors),
            Input::Archive(archive) => {
                resolver.search(&archive, &mut BTreeSet::new(), errors);
            }
            Input::Group(archives) => resolver.search_group(&archives, errors),
        }
    }
    resolver.resolved.flags |= resolver.later_flags;
    resolver.resolved
}

struct Resolver {
    resolved: Resolved,
    first: Option<String>,
    later_flags: u32,
    signatures: BTreeSet<String>,
}

impl Resolver {
    fn new(inputs: &[Input]) -> Resolver {
        let first_object = inputs.iter().find_map(|input| match input {
            Input::Object(object) => object.xlen,
            _ => None,
        });
        let resolved = Resolved {
            xlen: first_object.unwrap_or(Xlen::Rv64),
            flags: 0,
            objects: Vec::new(),
            left_out: Vec::new(),
            symbols: Vec::new(),
            globals: Vec::new(),
            by_name: BTreeMap::new(),
            pulled: Vec::new(),
        };
        Resolver { resolved, first: None, later_flags: 0, signatures: BTreeSet::new() }
    }

    fn add(&mut self, object: Object, errors: &mut Vec<LinkError>) {
        if let Some(error) = self.mismatch(&object) {
            errors.push(error);
            return;
        }
        let number = self.resolved.objects.len();
        let left_out = self.left_out(&object);
        let mut symbols = Vec::with_capacity(object.symbols.len());
        for (index, symbol) in object.symbols.iter().enumerate() {
            if symbol.binding == SymbolBinding::Local {
                symbols.push(None);
                continue;
            }
            let gone = matches!(symbol.place, SymbolPlace::Section(at) if left_out.get(at) == Some(&true));
            let offered = offer(number, index, symbol, gone);
            symbols.push(Some(self.enter(&object, symbol, offered, errors)));
        }
        self.resolved.symbols.push(symbols);
        self.resolved.left_out.push(left_out);
        self.resolved.objects.push(object);
    }

    /// Objects of one link agree in register width, floating-point calling convention and register count.
    fn mismatch(&mut self, object: &Object) -> Option<LinkError> {
        let Some(first) = &self.first else {
            self.first = Some(object.name.clone());
            self.resolved.flags = object.flags;
            return None;
        };
        let args = |found: &str, wanted: &str| {
            [
                ("object", object.name.clone()),
                ("first", first.clone()),
                ("found", found.to_string()),
                ("wanted", wanted.to_string()),
            ]
        };
        let place = vec![whole(&object.name), whole(first)];
        let bits = |xlen: Option<Xlen>| if xlen == Some(Xlen::Rv32) { "RV32" } else { "RV64" };
        if object.xlen != Some(self.resolved.xlen) {
            let (found, wanted) = (bits(object.xlen), bits(Some(self.resolved.xlen)));
            let message = format!("{} is for {found}, but {first} is for {wanted}", object.name);
            let expected = "objects of one register width";
            return Some(LinkError::new("class-mismatch", &args(found, wanted), message, expected, place));
        }
        let differing = (object.flags ^ self.resolved.flags) & (EF_FLOAT_ABI | EF_RVE);
        if differing != 0 {
            let (found, wanted) = (abi_name(object.flags), abi_name(self.resolved.flags));
            let message = format!("{} uses the {found} ABI, but {first} the {wanted} ABI", object.name);
            let expected = "objects of one ABI";
            return Some(LinkError::new("abi-mismatch", &args(found, wanted), message, expected, place));
        }
        self.later_flags |= object.flags;
        None
    }

    /// Of each COMDAT group, the first one's sections stay (gABI, "Section Groups").
    fn left_out(&mut self, object: &Object) -> Vec<bool> {
        let mut left_out = vec![false; object.sections.len()];
        for (signature, members) in &object.groups {
            let Some(name) = object.symbols.get(*signature).map(|symbol| symbol.name.clone()) else {
                continue;
            };
            if !self.signatures.insert(name) {
                for member in members {
                    if let Some(flag) = left_out.get_mut(*member) {
                        *flag = true;
                    }
                }
            }
        }
        left_out
    }

    /// Enters what an object says of a name; gives the name's index.
    fn enter(
        &mut self,
        object: &Object,
        symbol: &Symbol,
        offered: State,
        errors: &mut Vec<LinkError>,
    ) -> usize {
        let number = self.resolved.objects.len();
        let globals = &mut self.resolved.globals;
        let index = *self.resolved.by_name.entry(symbol.name.clone()).or_insert_with(|| {
            globals.push(Global {
                name: symbol.name.clone(),
                state: State::UndefinedWeak,
                referrers: Vec::new(),
                visibility: STV_DEFAULT,
            });
            globals.len() - 1
        });
        let Some(global) = globals.get_mut(index) else { return index };
        global.visibility = stricter(global.visibility, symbol.visibility);
        if matches!(offered, State::Undefined | State::UndefinedWeak)
            && global.referrers.last() != Some(&number)
        {
            global.referrers.push(number);
        }
        match combine(global.state, offered) {
            Ok(state) => global.state = state,
            Err(first) => {
                let name = global.name.clone();
                errors.push(self.duplicate(&name, first, object, symbol));
            }
        }
        index
    }

    fn duplicate(
        &self,
        name: &str,
        (object, symbol): (usize, usize),
        second: &Object,
        symbol_again: &Symbol,
    ) -> LinkError {
        let first = self.resolved.objects.get(object).unwrap_or(second);
        let first_place = match first.symbols.get(symbol) {
            Some(symbol) => definition(first, symbol),
            None => whole(&first.name),
        };
        let second_place = definition(second, symbol_again);
        let message = format!("`{name}` is defined twice: in {} and in {}", first.name, second.name);
        let args = [
            ("symbol", name.to_string()),
            ("first", first_place.to_string()),
            ("second", second_place.to_string()),
        ];
        LinkError::new("duplicate", &args, message, "one definition", vec![first_place, second_place])
    }

    /// Searches an archive until a whole round over its index pulls nothing; true if anything was pulled.
    ///
    /// A member is pulled for a strong undefined symbol, or to replace a common one by data
    /// (GNU ld: `elf_link_add_archive_symbols`).
    fn search(
        &mut self,
        archive: &Archive,
        taken: &mut BTreeSet<usize>,
        errors: &mut Vec<LinkError>,
    ) -> bool {
        let before = taken.len();
        loop {
            let at_start = taken.len();
            for (name, member) in &archive.symbols {
                if !taken.contains(member) && self.wants(name, archive, *member) {
                    taken.insert(*member);
                    self.pull(archive, *member, name, errors);
                }
            }
            if taken.len() == at_start {
                return taken.len() > before;
            }
        }
    }

    fn search_group(&mut self, archives: &[Archive], errors: &mut Vec<LinkError>) {
        let mut taken = vec![BTreeSet::new(); archives.len()];
        let mut again = true;
        while again {
            again = false;
            for (archive, taken) in archives.iter().zip(&mut taken) {
                again |= self.search(archive, taken, errors);
            }
        }
    }

    fn wants(&self, name: &str, archive: &Archive, member: usize) -> bool {
        let global = self.resolved.by_name.get(name).and_then(|index| self.resolved.globals.get(*index));
        match global.map(|global| global.state) {
            Some(State::Undefined) => true,
            Some(State::Common { .. }) => defines_data(archive, member, name),
            _ => false,
        }
    }

    fn pull(&mut self, archive: &Archive, member: usize, name: &str, errors: &mut Vec<LinkError>) {
        let Some(member) = archive.members.get(member) else { return };
        let full_name = archive.member_name(member);
        let global = self.resolved.by_name.get(name).and_then(|index| self.resolved.globals.get(*index));
        let referrer = global.and_then(|global| global.referrers.first());
        let wanted_by = referrer.and_then(|index| self.resolved.objects.get(*index));
        self.resolved.pulled.push(Pulled {
            member: full_name.clone(),
            symbol: name.to_string(),
            wanted_by: wanted_by.map_or_else(String::new, |object| object.name.clone()),
        });
        match Object::read(&full_name, &member.bytes) {
            Ok(object) => self.add(object, errors),
            Err(error) => errors.push(error.into()),
        }
    }
}

/// True if the member defines `name` as data, not merely as another common symbol.
fn defines_data(archive: &Archive, member: usize, name: &str) -> bool {
    let Some(member) = archive.members.get(member) else { return false };
    let Ok(object) = Object::read(&member.name, &member.bytes) else { return false };
    object.symbols.iter().any(|symbol| {
        symbol.name == name
            && symbol.binding != SymbolBinding::Local
            && matches!(symbol.place, SymbolPlace::Section(_) | SymbolPlace::Absolute)
    })
}

fn abi_name(flags: u32) -> &'static str {
    match (flags & EF_RVE != 0, flags & EF_FLOAT_ABI) {
        (true, _) => "RVE",
        (false, 0) => "soft-float",
        (false, 2) => "single-float",
        (false, 4) => "double-float",
        (false, _) => "quad-float",
    }
}

/// What one symbol-table entry says of its name.
fn offer(object: usize, index: usize, symbol: &Symbol, gone: bool) -> State {
    let weak = symbol.binding == SymbolBinding::Weak;
    match symbol.place {
        SymbolPlace::Undefined if weak => State::UndefinedWeak,
        SymbolPlace::Undefined => State::Undefined,
        _ if gone => State::Undefined,
        SymbolPlace::Common => {
            let align = if symbol.value.is_power_of_two() { symbol.value } else { 1 };
            State::Common { object, symbol: index, size: symbol.size, align }
        }
        SymbolPlace::Absolute | SymbolPlace::Section(_) => State::Defined { object, symbol: index, weak },
    }
}

/// The rules of symbol resolution: strong beats weak, common beats weak, the largest common wins, the first weak
/// stays. Two strong definitions are an error: the first one's object and symbol.
fn combine(old: State, new: State) -> Result<State, (usize, usize)> {
    use State::{Common, Defined, Undefined, UndefinedWeak};
    Ok(match (old, new) {
        (Undefined, Undefined | UndefinedWeak) | (UndefinedWeak, Undefined) => Undefined,
        (Undefined | UndefinedWeak, new) => new,
        (old, Undefined | UndefinedWeak) => old,
        (Defined { object, symbol, weak: false }, Defined { weak: false, .. }) => {
            return Err((object, symbol));
        }
        (Defined { weak: true, .. }, Defined { weak: false, .. } | Common { .. }) => new,
        (Common { .. }, Defined { weak: false, .. }) => new,
        (
            Common { object, symbol, size, align },
            Common { object: new_object, symbol: new_symbol, size: new_size, align: new_align },
        ) => {
            let align = align.max(new_align);
            if new_size > size {
                Common { object: new_object, symbol: new_symbol, size: new_size, align }
            } else {
                Common { object, symbol, size, align }
            }
        }
        (old, _) => old,
    })
}

/// STV_INTERNAL is stricter than HIDDEN, that than PROTECTED, that than DEFAULT: the least number that is not 0.
fn stricter(a: u8, b: u8) -> u8 {
    match (a, b) {
        (STV_DEFAULT, other) | (other, STV_DEFAULT) => other,
        (a, b) => a.min(b),
    }
}

/// The object as a whole.
pub(super) fn whole(file: &str) -> Place {
    Place { file: file.to_string(), section: String::new(), offset: 0, function: None }
}

/// Where a symbol is defined.
fn definition(object: &Object, symbol: &Symbol) -> Place {
    match symbol.place {
        SymbolPlace::Section(section) => place(object, section, symbol.value),
        _ => whole(&object.name),
    }
}

/// A place in a section, with the label or function before it.
pub(super) fn place(object: &Object, section: usize, offset: u64) -> Place {
    let candidates = object.symbols.iter().filter(|symbol| {
        symbol.place == SymbolPlace::Section(section)
            && symbol.value <= offset
            && matches!(symbol.elf_type, 0..=2)
            && !symbol.name.starts_with(['.', '$'])
    });
    let nearest = candidates.max_by_key(|symbol| (symbol.value, symbol.binding != SymbolBinding::Local));
    Place {
        file: object.name.clone(),
        section: object.sections.get(section).map_or_else(String::new, |section| section.name.clone()),
        offset,
        function: nearest.map(|symbol| symbol.name.clone()),
    }
}

impl Resolved {
    /// Turns the common symbols into `COMMON` sections of the objects that own them, in the order in which GNU ld
    /// visits its symbol table.
    pub fn allocate_commons(&mut self) {
        for index in super::gnu_order::order(&self.globals) {
            let Some(global) = self.globals.get_mut(index) else { continue };
            let State::Common { object, symbol, size, align } = global.state else { continue };
            let Some(owner) = self.objects.get_mut(object) else { continue };
            let section = common_section(owner);
            let Some(common) = owner.sections.get_mut(section) else { continue };
            let offset = common.size.next_multiple_of(align);
            common.size = offset.saturating_add(size);
            common.align = common.align.max(align);
            global.state = State::Allocated { object, symbol, section, offset, size };
        }
        for (object, left_out) in self.objects.iter().zip(&mut self.left_out) {
            left_out.resize(object.sections.len(), false);
        }
    }
}

/// The index of the object's COMMON section, which is made if it has none.
fn common_section(object: &mut Object) -> usize {
    if let Some(index) = object.sections.iter().position(|section| section.name == "COMMON") {
        return index;
    }
    object.sections.push(Section {
        name: "COMMON".to_string(),
        kind: SectionKind::Zeros,
        elf_type: 8,
        flags: 3,
        align: 1,
        entry_size: 0,
        bytes: Vec::new(),
        size: 0,
        relocations: Vec::new(),
        lines: Vec::new(),
    });
    object.sections.len() - 1
}
