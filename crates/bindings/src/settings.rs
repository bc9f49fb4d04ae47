//! A machine's and a link's settings as JavaScript has them, and as the machine has them.

use isa::VirtAddr;
use machine::{BuildOptions, CacheConfig, Config, Model, TlbConfig, Translation};
use storage::{Bytes, Cycles};
use toolchain::LinkOptions;

use crate::types::{
    CacheSettings, LinkSettings, MachineConfig, MachineOptions, TlbSettings, TranslationKind,
};

impl From<&Config> for MachineConfig {
    fn from(config: &Config) -> MachineConfig {
        MachineConfig {
            translation: config.translation.into(),
            load_at: config.load_at.map(|at| at.0),
            memory: config.memory.0,
            l1i: config.l1i.map(CacheSettings::from),
            l1d: config.l1d.map(CacheSettings::from),
            l2: config.l2.map(CacheSettings::from),
            memory_latency: config.memory_latency.0,
            disk_latency: config.disk_latency.0,
            tlb: config.tlb.map(TlbSettings::from),
            stack_limit: config.stack_limit.0,
            cycles_per_ns: config.cycles_per_ns,
        }
    }
}

impl From<&MachineConfig> for Config {
    fn from(settings: &MachineConfig) -> Config {
        Config {
            model: Model::Modelled,
            translation: settings.translation.into(),
            load_at: settings.load_at.map(VirtAddr),
            memory: Bytes(settings.memory),
            l1i: settings.l1i.map(CacheConfig::from),
            l1d: settings.l1d.map(CacheConfig::from),
            l2: settings.l2.map(CacheConfig::from),
            memory_latency: Cycles(settings.memory_latency),
            disk_latency: Cycles(settings.disk_latency),
            tlb: settings.tlb.map(TlbConfig::from),
            stack_limit: Bytes(settings.stack_limit),
            cycles_per_ns: settings.cycles_per_ns,
        }
    }
}

impl From<Translation> for TranslationKind {
    fn from(translation: Translation) -> TranslationKind {
        match translation {
            Translation::Bare => TranslationKind::Bare,
            Translation::Segments => TranslationKind::Segments,
            Translation::Paging => TranslationKind::Paging,
        }
    }
}

impl From<TranslationKind> for Translation {
    fn from(kind: TranslationKind) -> Translation {
        match kind {
            TranslationKind::Bare => Translation::Bare,
            TranslationKind::Segments => Translation::Segments,
            TranslationKind::Paging => Translation::Paging,
        }
    }
}

impl From<CacheConfig> for CacheSettings {
    fn from(CacheConfig { capacity, ways, line, latency }: CacheConfig) -> CacheSettings {
        CacheSettings { capacity: capacity.0, ways, line, latency: latency.0 }
    }
}

impl From<CacheSettings> for CacheConfig {
    fn from(CacheSettings { capacity, ways, line, latency }: CacheSettings) -> CacheConfig {
        CacheConfig { capacity: Bytes(capacity), ways, line, latency: Cycles(latency) }
    }
}

impl From<TlbConfig> for TlbSettings {
    fn from(TlbConfig { entries, ways, latency }: TlbConfig) -> TlbSettings {
        TlbSettings { entries, ways, latency: latency.0 }
    }
}

impl From<TlbSettings> for TlbConfig {
    fn from(TlbSettings { entries, ways, latency }: TlbSettings) -> TlbConfig {
        TlbConfig { entries, ways, latency: Cycles(latency) }
    }
}

impl Default for LinkSettings {
    fn default() -> LinkSettings {
        (&LinkOptions::default()).into()
    }
}

impl From<&LinkOptions> for LinkSettings {
    fn from(options: &LinkOptions) -> LinkSettings {
        LinkSettings {
            output_name: options.output_name.clone(),
            entry: options.entry.clone(),
            image_base: options.image_base.map(|base| base.0),
            load_headers: options.load_headers,
            max_page_size: options.max_page_size,
            relro: options.relro,
            emit_relocations: options.emit_relocations,
        }
    }
}

impl From<LinkSettings> for LinkOptions {
    fn from(settings: LinkSettings) -> LinkOptions {
        LinkOptions {
            output_name: settings.output_name,
            entry: settings.entry,
            image_base: settings.image_base.map(VirtAddr),
            load_headers: settings.load_headers,
            max_page_size: settings.max_page_size,
            relro: settings.relro,
            emit_relocations: settings.emit_relocations,
        }
    }
}

impl MachineOptions {
    /// The options that make a machine with this configuration for a program built like this.
    pub fn new(config: &Config, build: &BuildOptions) -> MachineOptions {
        MachineOptions {
            preset: None,
            config: Some(config.into()),
            functional: Some(config.model == Model::Functional),
            xlen: Some(build.assembler.xlen.bits()),
            compress: Some(build.assembler.compress),
            link: Some((&build.link).into()),
            args: Some(build.args.clone()),
            env: Some(build.env.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_comes_back_from_its_settings() {
        for name in Config::PRESETS {
            let config = Config::preset(name).expect("a preset");
            assert_eq!(Config::from(&MachineConfig::from(&config)), config, "{name}");
        }
    }

    #[test]
    fn link_options_come_back_from_their_settings() {
        let options =
            LinkOptions { image_base: Some(VirtAddr(0x1234)), relro: true, ..LinkOptions::default() };
        assert_eq!(LinkOptions::from(LinkSettings::from(&options)), options);
    }
}
