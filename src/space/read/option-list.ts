import { canonicalText } from '../expression/canonical.ts';
import { type ChoiceOption, isFixedOption, isMappingOption } from '../expression/expression.ts';
import { mayOverlap } from './overlap.ts';
import type { Findings, Place } from './place.ts';

/** Collects the options of one choice: drops repeated ones and warns about look-alikes. */
export class OptionList {
  readonly values: ChoiceOption[] = [];
  /** For each option as listed, its position among those that are kept. */
  readonly positions: number[] = [];
  readonly #findings: Findings;
  readonly #kept = new Map<string, { readonly place: Place; readonly position: number }>();
  readonly #mappings: { readonly option: ChoiceOption; readonly place: Place }[] = [];

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  add(option: ChoiceOption, place: Place): void {
    const text = canonicalText(option);
    const first = this.#kept.get(text);
    this.positions.push(first?.position ?? this.values.length);
    if (first !== undefined) {
      const news = `repeats ${first.place.label}; it is dropped, so that all options stay equally likely`;
      this.#findings.warn('SPACE_REPEATED_OPTION', place, news);
      return;
    }
    this.#kept.set(text, { place, position: this.values.length });
    this.values.push(option);
    if (isMappingOption(option)) this.#compare(option, place);
  }

  #compare(option: ChoiceOption, place: Place): void {
    for (const other of this.#mappings) {
      // Two fixed mappings already differ in their text.
      if (isFixedOption(option) && isFixedOption(other.option)) continue;
      if (!mayOverlap(option, other.option, this.#findings.logbase)) continue;
      const news = `may give the same configuration as ${other.place.label}; add an entry that tells them apart, such as name`;
      this.#findings.warn('SPACE_OVERLAPPING_OPTIONS', place, news);
    }
    this.#mappings.push({ option, place });
  }
}
