/** A bundler also takes `.json` and `.css`; their values are not followed. */
export const CODE_FILE = /\.[cm]?[jt]sx?$/;
