/** The product's version, told to seats and in metrics. A test compares it with package.json. */
export const VERSION = '0.1.0';
