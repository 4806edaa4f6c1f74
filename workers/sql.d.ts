/** wrangler and the vitest plugin import `.sql` files as text. */
declare module "*.sql" {
  const text: string;
  export default text;
}
