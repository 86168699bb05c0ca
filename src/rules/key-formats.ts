import { KeyCheck, KeyClass } from '../engine/detect/keys.ts';

/** A kind of key: what it begins with, how many characters of which class follow, and what else proves it. */
export interface KeyFormat {
  readonly begins: readonly string[];
  readonly ofClass: KeyClass;
  readonly min: number;
  readonly max: number;
  readonly check?: KeyCheck;
}

/** No key is longer. */
const ANY = 512;

/** What `detect: keys` finds, as those who give the keys out describe them. */
export const KEY_FORMATS: readonly KeyFormat[] = [
  // AWS, IAM identifiers: access keys of users and of sessions. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  { begins: ['AKIA', 'ASIA'], ofClass: KeyClass.Base32, min: 16, max: 16 },
  // GitHub, token formats and their checksum: GitHub's engineering blog, 5 April 2021.
  {
    begins: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    ofClass: KeyClass.Alphanumeric,
    min: 36,
    max: 36,
    check: KeyCheck.Checksum,
  },
  { begins: ['github_pat_'], ofClass: KeyClass.Url, min: 82, max: 82, check: KeyCheck.Digit },
  // npm, as GitHub's.
  { begins: ['npm_'], ofClass: KeyClass.Alphanumeric, min: 36, max: 36, check: KeyCheck.Checksum },
  // GitLab, token prefixes: https://docs.gitlab.com/security/tokens/#token-prefixes
  {
    begins: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'gloas-', 'glsoat-', 'glagent-'],
    ofClass: KeyClass.Dotted,
    min: 20,
    max: ANY,
    check: KeyCheck.Digit,
  },
  // Slack, token types: https://docs.slack.dev/authentication/tokens
  {
    begins: ['xoxa-', 'xoxb-', 'xoxc-', 'xoxd-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'],
    ofClass: KeyClass.Url,
    min: 10,
    max: ANY,
    check: KeyCheck.Digit,
  },
  // Stripe, live secret and restricted keys: https://docs.stripe.com/keys
  { begins: ['sk_live_', 'rk_live_'], ofClass: KeyClass.Alphanumeric, min: 16, max: ANY },
  // Google API keys: https://cloud.google.com/docs/authentication/api-keys
  { begins: ['AIza'], ofClass: KeyClass.Url, min: 35, max: 35 },
  // SendGrid: 22 characters, a full stop and 43.
  { begins: ['SG.'], ofClass: KeyClass.Dotted, min: 66, max: 66, check: KeyCheck.Digit },
  // DigitalOcean: https://docs.digitalocean.com/reference/api/create-personal-access-token/
  { begins: ['dop_v1_', 'doo_v1_', 'dor_v1_'], ofClass: KeyClass.Hex, min: 64, max: 64 },
  // Shopify: https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing
  { begins: ['shpat_', 'shpca_', 'shppa_', 'shpss_'], ofClass: KeyClass.Hex, min: 32, max: 32 },
  // PyPI: a macaroon for pypi.org. https://pypi.org/help/#apitoken
  { begins: ['pypi-AgEIcHlwaS5vcmc'], ofClass: KeyClass.Url, min: 50, max: ANY },
  // Anthropic, OpenAI: keys of projects and of services.
  {
    begins: ['sk-ant-', 'sk-proj-', 'sk-svcacct-'],
    ofClass: KeyClass.Url,
    min: 32,
    max: ANY,
    check: KeyCheck.Digit,
  },
  // Stripe, secrets of webhooks: https://docs.stripe.com/webhooks
  { begins: ['whsec_'], ofClass: KeyClass.Alphanumeric, min: 32, max: ANY, check: KeyCheck.Digit },
  // Hugging Face: https://huggingface.co/docs/hub/security-tokens
  { begins: ['hf_'], ofClass: KeyClass.Alphanumeric, min: 34, max: 34 },
  // HashiCorp Vault, tokens of services and batches: https://developer.hashicorp.com/vault/docs/concepts/tokens
  { begins: ['hvs.', 'hvb.'], ofClass: KeyClass.Url, min: 24, max: ANY, check: KeyCheck.Digit },
  // Docker Hub: https://docs.docker.com/security/access-tokens/
  { begins: ['dckr_pat_'], ofClass: KeyClass.Url, min: 27, max: 27 },
  // RubyGems: https://guides.rubygems.org/api-key-scopes/
  { begins: ['rubygems_'], ofClass: KeyClass.Hex, min: 48, max: 48 },
  // age: https://age-encryption.org/v1
  { begins: ['AGE-SECRET-KEY-1'], ofClass: KeyClass.Alphanumeric, min: 58, max: 58 },
];
