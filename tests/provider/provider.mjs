// An OpenID Connect provider for the tests of single sign-on: the certified `oidc-provider`, whose sign-in page
// nobody has to fill in. POST /test/person says who sits at the keyboard from now on: claims, acr, amr, or
// {"refuses": true} for somebody who presses Cancel.
import Provider from "oidc-provider";

const port = Number(process.env.PORT);
const issuer = `http://localhost:${port}`;
const people = new Map();
let present = null;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "enforcement-visits",
      client_secret: "a secret that only tests know",
      redirect_uris: JSON.parse(process.env.REDIRECTS),
      post_logout_redirect_uris: JSON.parse(process.env.AFTER_SIGN_OUT),
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  pkce: { required: () => true },
  scopes: ["openid", "profile", "email"],
  claims: {
    openid: ["sub", "acr", "amr"],
    profile: ["name", "staff_number"],
    email: ["email", "email_verified"],
  },
  acrValues: ["two-factors"],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/test/interaction/${interaction.uid}` },
  cookies: { keys: ["a key that only tests know"] },
  findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people.get(sub)?.claims }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (ctx.path === "/test/person" && ctx.method === "POST") {
    let body = "";
    for await (const part of ctx.req) body += part;
    present = JSON.parse(body);
    if (present.sub) people.set(present.sub, present);
    ctx.body = {};
  } else if (ctx.path.startsWith("/test/interaction/")) {
    const result = present.refuses
      ? { error: "access_denied", error_description: "The person pressed Cancel" }
      : { login: { accountId: present.sub, acr: present.acr, amr: present.amr } };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    ctx.respond = false;
  } else {
    await next();
  }
});

provider.listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
