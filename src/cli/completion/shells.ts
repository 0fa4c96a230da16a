/** Shells that completions are made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What a state folder is asked for by completions. */
export const askable = ['sweeps', 'trials'] as const;
export type Askable = (typeof askable)[number];
